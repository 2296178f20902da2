import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { PgBoss } from 'pg-boss';
import { StorageSettings } from '../config/storage.settings.js';
import { QUEUE, STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { AttemptLog } from './attempt-log.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditGuard } from './audit/audit.guard.js';
import { AuditLog } from './audit/audit-log.js';
import { BackupsController } from './backups.controller.js';
import { Counters } from './counters/counters.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { EventsController } from './events/events.controller.js';
import { Inbox } from './inbox.js';
import { LastMinute } from './counters/last-minute.js';
import { Meters } from './counters/meters.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { Quarantine } from './quarantine/quarantine.js';
import { QuarantineSettings } from './quarantine/quarantine.settings.js';
import { QueueCounts } from './queue-counts.js';
import { RecentEvents } from './recent-events.js';
import { Retention } from './retention.js';

@Module({
  controllers: [
    EventsController,
    QuarantineController,
    DeadLettersController,
    ErasuresController,
    AuditController,
    BackupsController,
  ],
  providers: [
    RecentEvents,
    {
      provide: Inbox,
      inject: [STORE, QUEUE, RecentEvents],
      useFactory: (store: Store, queue: PgBoss, recent: RecentEvents) => new Inbox(store, queue, recent),
    },
    { provide: Counters, inject: [STORE], useFactory: (store: Store) => new Counters(store.db) },
    {
      provide: Quarantine,
      inject: [STORE, QuarantineSettings],
      useFactory: (store: Store, { QUARANTINE_MAX_COUNT, QUARANTINE_MAX_BYTES }: QuarantineSettings) =>
        new Quarantine(store.db, { count: QUARANTINE_MAX_COUNT, bytes: QUARANTINE_MAX_BYTES }),
    },
    { provide: AttemptLog, inject: [STORE], useFactory: (store: Store) => new AttemptLog(store.db) },
    { provide: QueueCounts, inject: [STORE], useFactory: (store: Store) => new QueueCounts(store.db) },
    Meters,
    LastMinute,
    { provide: AuditLog, inject: [STORE], useFactory: (store: Store) => new AuditLog(store.db) },
    { provide: APP_GUARD, useClass: AuditGuard },
    {
      provide: Retention,
      inject: [STORE, StorageSettings],
      useFactory: (store: Store, { RETENTION_DAYS }: StorageSettings) => new Retention(store, RETENTION_DAYS),
    },
  ],
  exports: [AttemptLog, Inbox, RecentEvents, Counters, LastMinute, Meters, Quarantine, QueueCounts, Retention],
})
export class InboxModule {}
