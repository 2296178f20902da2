import type { Job, PgBoss } from 'pg-boss';
import type { DeliveryLogger, WebhookEvent } from '../../contract/index.js';
import type { Store } from '../../database/store.js';
import type { DeliveryJob } from '../../inbox/delivery-job.js';
import type { RecentEvents } from '../../inbox/recent-events.js';
import type { Tracing } from '../../tracing/tracing.js';
import { Deliverer, type DeliveryObserver } from './deliverer.js';
import { Pace } from './pace.js';
import { batchSizes, queueOptions } from './retry-policy.js';
import { route, type Route } from './route.js';
import type { Subscription } from './subscription.js';

export interface EventBusOptions {
  /** Milliseconds one attempt may take, where the subscriber does not say. */
  timeout: number;
  retentionDays: number;
  isRoutedType: (type: string) => boolean;
  /** Wake workers of all instances by LISTEN/NOTIFY. */
  notify: boolean;
  loggerFor: (subscriber: string, events: readonly WebhookEvent[]) => DeliveryLogger;
  observe: DeliveryObserver;
  tracing: Tracing | null;
}

/** Seconds between two looks for deliveries that nobody has announced, retries above all. */
const POLLING_SECONDS = 1;
const SHUTDOWN_MS = 20_000;
/**
 * Lists that come in a stream are fetched at most this often, so that what one fetch and one commit cost is shared by
 * many events. The first after a pause goes at once.
 */
const STREAM_MS = 40;
const NOBODY: ReadonlySet<string> = new Set();

/** Carries events to the subscribers that asked for them, each through a queue of its own. */
export class EventBus {
  private readonly workers = new Map<string, LocalWorker[]>();
  private subscriptions: readonly Subscription[] = [];

  constructor(
    private readonly store: Pick<Store, 'db' | 'transaction'>,
    private readonly queue: PgBoss,
    private readonly recent: RecentEvents,
    private readonly options: EventBusOptions,
  ) {}

  get subscribers(): readonly string[] {
    return this.subscriptions.map(({ name }) => name);
  }

  /** Those whose tables can be rebuilt. */
  get projections(): readonly Subscription[] {
    return this.subscriptions.filter(({ options }) => options.projection !== undefined);
  }

  route(event: WebhookEvent): Route {
    return route(event, { subscriptions: this.subscriptions, isRoutedType: this.options.isRoutedType });
  }

  /** Every subscriber has its queue before the first event is stored. */
  async prepare(subscriptions: readonly Subscription[]): Promise<void> {
    this.subscriptions = subscriptions;
    const { timeout, retentionDays, notify } = this.options;
    for (const { name, options } of this.subscriptions) {
      const shape = { ...queueOptions(options, timeout, retentionDays), notify };
      const policy = options.orderBy === 'subject' ? 'key_strict_fifo' : 'standard';
      await this.queue.createQueue(name, { ...shape, policy });
      const existing = await this.queue.getQueue(name);
      if (existing?.policy !== policy) throw new PolicyChanged(name);
      await this.queue.updateQueue(name, shape);
    }
  }

  /** Delivers from now on to everybody but those who are paused; may be called again when that changes. */
  async start(paused: ReadonlySet<string> = NOBODY): Promise<void> {
    for (const subscription of this.subscriptions) {
      const { name } = subscription;
      if (paused.has(name)) await this.halt(name);
      else if (!this.workers.has(name)) await this.startWorkers(subscription);
    }
  }

  private async startWorkers(subscription: Subscription): Promise<void> {
    const { name, options, batch } = subscription;
    const { timeout, loggerFor, observe, tracing } = this.options;
    const deliverer = new Deliverer(
      this.store,
      this.queue,
      this.recent,
      subscription,
      options.timeout ?? timeout,
      loggerFor,
      observe,
      tracing,
    );
    const started = batchSizes(options, batch).map((size) => this.startWorker(subscription, size, deliverer));
    this.workers.set(name, await Promise.all(started));
  }

  /** What is under way goes on to its end. */
  private async halt(name: string): Promise<void> {
    if (this.workers.delete(name)) await this.queue.offWork(name, { wait: false });
  }

  private async startWorker(
    { name, batch }: Subscription,
    batchSize: number,
    deliverer: Deliverer,
  ): Promise<LocalWorker> {
    const worker: LocalWorker = { id: '', busy: false };
    const pace = new Pace(batch ? STREAM_MS : 0);
    worker.id = await this.queue.work(
      name,
      {
        batchSize,
        perJobResults: true,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: POLLING_SECONDS,
        notifyPollingIntervalSeconds: POLLING_SECONDS,
      },
      async (jobs) => {
        worker.busy = true;
        pace.begin();
        try {
          return await deliverer.deliver(jobs as Job<DeliveryJob['data']>[]);
        } finally {
          if (jobs.length < batchSize) await pace.end();
          worker.busy = false;
        }
      },
    );
    return worker;
  }

  /**
   * Looks for new deliveries at once instead of at the next poll.
   *
   * @param deliveries how many there are for each subscriber
   */
  wake(deliveries: ReadonlyMap<string, number>): void {
    for (const [subscriber, count] of deliveries) {
      // busy ones only when there are not enough idle ones: they look again as soon as they are done
      const workers = (this.workers.get(subscriber) ?? []).toSorted(
        (one, other) => Number(one.busy) - Number(other.busy),
      );
      for (const { id } of workers.slice(0, count)) this.queue.notifyWorker(id);
    }
  }

  /** Takes no more deliveries and waits for those under way; what does not end in time is given back. */
  async stop(): Promise<void> {
    await this.queue.stop({ graceful: true, timeout: SHUTDOWN_MS });
  }
}

/** One of the loops that fetch a subscriber's deliveries in this process. */
interface LocalWorker {
  id: string;
  busy: boolean;
}

class PolicyChanged extends Error {
  override readonly name = 'PolicyChanged';

  constructor(subscriber: string) {
    super(
      `Subscriber '${subscriber}' was made with another orderBy, which its queue cannot change. ` +
        'Give the subscriber a new name, or put orderBy back as it was.',
    );
  }
}
