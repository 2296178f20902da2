import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { SettingsModule } from './config/settings.module.js';
import { CallsModule } from './calls/calls.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DocsModule } from './docs/docs.module.js';
import type { HeadStart } from './head-start.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { LogSettings } from './http/log.settings.js';
import { loggerOptions } from './http/logger-options.js';
import { MessagesModule } from './messages/messages.module.js';
import { PhoneNumbersModule } from './phone-numbers/phone-numbers.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { TracingModule } from './tracing/tracing.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** Modules that do something with what comes in. A module of yours is one more line. */
const SUBJECTS = [MessagesModule, CallsModule, ContactsModule];

@Module({})
export class AppModule {
  /**
   * @param modules further modules, for tests
   */
  static forRoot({ settings, server }: HeadStart, modules: NonNullable<DynamicModule['imports']> = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings),
        LoggerModule.forRootAsync({ inject: [LogSettings], useFactory: loggerOptions }),
        HttpModule,
        TracingModule,
        PhoneNumbersModule,
        SourcesModule,
        DatabaseModule.forRoot(server),
        WebhooksModule,
        HealthModule,
        DashboardModule,
        DocsModule,
        ...SUBJECTS,
        ...modules,
      ],
    };
  }
}
