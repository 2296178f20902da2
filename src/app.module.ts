import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { SettingsModule } from './config/settings.module.js';
import { CallsModule } from './calls/calls.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { SUBJECT_IDS, type SubjectIds } from './contract/index.js';
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
import { PhoneNumbers } from './contract/index.js';
import { OpenphoneSettings } from './sources/openphone/openphone.settings.js';
import { openphoneSource } from './sources/openphone/openphone-source.js';
import { verificationOf } from './sources/openphone/verification.js';
import { SourceRegistry } from './sources/source-registry.js';
import { TracingModule } from './tracing/tracing.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** Platforms that send. */
@Global()
@Module({
  providers: [
    {
      provide: SourceRegistry,
      inject: [OpenphoneSettings, PhoneNumbers],
      useFactory: (openphone: OpenphoneSettings, numbers: PhoneNumbers) =>
        new SourceRegistry([openphoneSource(verificationOf(openphone), numbers)]),
    },
    {
      provide: SUBJECT_IDS,
      inject: [SourceRegistry],
      useFactory: (sources: SourceRegistry): SubjectIds => ({
        canonical: (source, kind, id) => sources.canonicalId(source, kind, id),
        spellings: (kind, id) => sources.spellingsOf(kind, id),
      }),
    },
  ],
  exports: [SourceRegistry, SUBJECT_IDS],
})
class SourcesModule {}

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
