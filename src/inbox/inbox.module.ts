import { Module } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { QUEUE, STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { Counters } from './counters.js';
import { EventsController } from './events.controller.js';
import { Inbox } from './inbox.js';
import { Quarantine } from './quarantine.js';

@Module({
  controllers: [EventsController],
  providers: [
    { provide: Inbox, inject: [STORE, QUEUE], useFactory: (store: Store, queue: PgBoss) => new Inbox(store, queue) },
    { provide: Counters, inject: [STORE], useFactory: (store: Store) => new Counters(store.db) },
    { provide: Quarantine, inject: [STORE], useFactory: (store: Store) => new Quarantine(store.db) },
  ],
  exports: [Inbox, Counters, Quarantine],
})
export class InboxModule {}
