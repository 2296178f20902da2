import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Env } from './env.js';
import { readEnv, type SettingsCheck } from './read-env.js';

/** Provides `Env`. */
@Global()
@Module({})
export class SettingsModule {
  /**
   * @param environment instead of the process's environment and `.env`
   * @throws WrongSettings with all mistakes at once
   */
  static forRoot(checks: readonly SettingsCheck[], environment?: Record<string, string | undefined>): DynamicModule {
    let env: Env | undefined;
    const given = environment !== undefined;
    const configuration = ConfigModule.forRoot({
      ignoreEnvFile: given,
      validatePredefined: !given,
      validate: (found) => {
        env = readEnv(environment ?? found, checks);
        return {}; // what is returned would be written to process.env
      },
    });
    return {
      module: SettingsModule,
      imports: [configuration],
      providers: [{ provide: Env, useFactory: () => env }],
      exports: [Env],
    };
  }
}
