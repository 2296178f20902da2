import { Logger, type FactoryProvider } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { StorageSettings } from '../../config/storage.settings.js';
import { QUEUE, STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import { RecentEvents } from '../../inbox/recent-events.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import { TRACING, type Tracing } from '../../tracing/tracing.js';
import { DeliveryLog } from './delivery-log.js';
import { EventBus } from './event-bus.js';
import { eventFilter, handlerTimeouts } from './source-rules.js';

const logger = new Logger('deliveries');

export const eventBusProvider: FactoryProvider<EventBus> = {
  provide: EventBus,
  inject: [SourceRegistry, StorageSettings, STORE, QUEUE, RecentEvents, DeliveryLog, TRACING],
  useFactory: (
    { sources }: SourceRegistry,
    { RETENTION_DAYS }: StorageSettings,
    store: Store,
    queue: PgBoss,
    recent: RecentEvents,
    log: DeliveryLog,
    tracing: Tracing | null,
  ) =>
    new EventBus(store, queue, recent, {
      timeouts: handlerTimeouts(sources),
      retentionDays: RETENTION_DAYS,
      withheld: eventFilter(sources),
      notify: store.kind === 'postgres',
      loggerFor: (subscriber, events) => log.loggerFor(subscriber, events),
      observe: (call) => log.observe(call),
      lost: (attempt) => log.lost(attempt),
      onError: (error, subscriber) => logger.error({ err: error, subscriber }, 'queue'),
      tracing,
    }),
};
