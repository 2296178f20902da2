import { Module } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { Env } from '../config/env.js';
import { QUEUE, STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { Counters } from './counters.js';
import { EventsController } from './events.controller.js';
import { Inbox } from './inbox.js';
import { Quarantine } from './quarantine.js';
import { Retention } from './retention.js';

@Module({
  controllers: [EventsController],
  providers: [
    { provide: Inbox, inject: [STORE, QUEUE], useFactory: (store: Store, queue: PgBoss) => new Inbox(store, queue) },
    { provide: Counters, inject: [STORE], useFactory: (store: Store) => new Counters(store.db) },
    { provide: Quarantine, inject: [STORE], useFactory: (store: Store) => new Quarantine(store.db) },
    {
      provide: Retention,
      inject: [STORE, Env],
      useFactory: (store: Store, env: Env) => new Retention(store.db, env.RETENTION_DAYS),
    },
  ],
  exports: [Inbox, Counters, Quarantine, Retention],
})
export class InboxModule {}
