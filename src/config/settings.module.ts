import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Env } from './env.js';

/** Provides `Env`. */
@Global()
@Module({})
export class SettingsModule {
  static forRoot(env: Env): DynamicModule {
    return { module: SettingsModule, providers: [{ provide: Env, useValue: env }], exports: [Env] };
  }
}
