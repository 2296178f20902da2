import { Logger, type FactoryProvider } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { StorageSettings } from '../../config/storage.settings.js';
import { QUEUE, STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import { RecentEvents } from '../../inbox/recent-events.js';
import { OpenphoneSettings } from '../../sources/openphone/openphone.settings.js';
import { TRACING, type Tracing } from '../../tracing/tracing.js';
import { DeliveryLog } from './delivery-log.js';
import { EventBus } from './event-bus.js';
import { compileGlob } from './glob.js';

const logger = new Logger('deliveries');

export const eventBusProvider: FactoryProvider<EventBus> = {
  provide: EventBus,
  inject: [OpenphoneSettings, StorageSettings, STORE, QUEUE, RecentEvents, DeliveryLog, TRACING],
  useFactory: (
    openphone: OpenphoneSettings,
    { RETENTION_DAYS }: StorageSettings,
    store: Store,
    queue: PgBoss,
    recent: RecentEvents,
    log: DeliveryLog,
    tracing: Tracing | null,
  ) => {
    const routed = openphone.OPENPHONE_WEBHOOK_EVENTS.map(compileGlob);
    return new EventBus(store, queue, recent, {
      timeout: openphone.OPENPHONE_WEBHOOK_TIMEOUT,
      retentionDays: RETENTION_DAYS,
      isRoutedType: (type) => routed.some((matches) => matches(type)),
      notify: store.kind === 'postgres',
      loggerFor: (subscriber, events) => log.loggerFor(subscriber, events),
      observe: (call) => log.observe(call),
      lost: (attempt) => log.lost(attempt),
      onError: (error, subscriber) => logger.error({ err: error, subscriber }, 'queue'),
      tracing,
    });
  },
};
