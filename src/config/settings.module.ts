import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Env } from './env.js';
import { environment } from './environment.js';
import { readEnv, type SettingsCheck } from './read-env.js';

/** Provides `Env`. */
@Global()
@Module({})
export class SettingsModule {
  /**
   * @param given instead of the process's environment and `.env`
   * @throws WrongSettings with all mistakes at once
   */
  static forRoot(checks: readonly SettingsCheck[], given = environment()): DynamicModule {
    return {
      module: SettingsModule,
      providers: [{ provide: Env, useValue: readEnv(given, checks) }],
      exports: [Env],
    };
  }
}
