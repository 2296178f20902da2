import type { PgBoss } from 'pg-boss';
import type { Store } from '../../../database/store.js';
import type { RecentEvents } from '../../../inbox/recent-events.js';
import { BatchDeliveries } from './batch-deliveries.js';
import { Deliverer } from './deliverer.js';
import type { EventBusOptions } from '../event-bus.js';
import { Fetcher, type Consumer } from './fetcher.js';
import { Leases } from './leases.js';
import { placesOf } from '../retry-policy.js';
import { Settler } from './settler.js';
import { SingleDeliveries } from './single-deliveries.js';
import type { Subscription } from '../subscription.js';

/** What fetches, handles and settles the deliveries of one subscriber in this process. It is paused at first. */
export function createWorker(
  subscription: Subscription,
  store: Pick<Store, 'db' | 'transaction'>,
  queue: PgBoss,
  recent: RecentEvents,
  { timeouts, loggerFor, observe, onError: tell, tracing }: EventBusOptions,
): Fetcher {
  const { name, options, batch } = subscription;
  const onError = (error: unknown) => tell(error, name);
  const leases = new Leases(queue, name, onError);
  // the next of a subject can be fetched once the one before is settled
  const onSettled = () => (options.orderBy === 'subject' ? fetcher.wake() : undefined);
  const settler = new Settler(store, queue, name, leases, onError, onSettled);
  const deliverer = new Deliverer(store, queue, subscription, timeouts, loggerFor, observe, tracing);
  const consumer: Consumer = batch
    ? new BatchDeliveries(store, queue, recent, name, deliverer, settler, leases, () => fetcher.wake())
    : new SingleDeliveries(store, recent, deliverer, settler, placesOf(options), () => fetcher.look());
  const fetcher = new Fetcher(queue, store, name, leases, consumer, onError);
  return fetcher;
}
