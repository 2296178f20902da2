import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
import { Settings } from './settings.js';

/**
 * Provides each class of settings by its type, and all of them to Nest's `ConfigService`. They were read and checked
 * before the application is made; here they are only handed on, so that no secret gets into `process.env`.
 */
@Global()
@Module({})
export class SettingsModule {
  static forRoot(settings: Settings): DynamicModule {
    const namespaces = [...settings].map(([type, values]) => ({
      type,
      factory: registerAs(type.namespace, () => values as Record<string, unknown>),
    }));
    return {
      module: SettingsModule,
      imports: [
        ConfigModule.forRoot({
          isGlobal: true,
          cache: true,
          ignoreEnvFile: true,
          ignoreEnvVars: true,
          skipProcessEnv: true,
          load: namespaces.map(({ factory }) => factory),
        }),
      ],
      providers: [
        { provide: Settings, useValue: settings },
        ...namespaces.map(({ type, factory }) => ({ provide: type, useExisting: factory.KEY })),
      ],
      exports: [Settings, ...namespaces.map(({ type }) => type)],
    };
  }
}
