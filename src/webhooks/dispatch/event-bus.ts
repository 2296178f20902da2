import type { PgBoss } from 'pg-boss';
import type { DeliveryLogger, WebhookEvent } from '../../contract/index.js';
import { listenToQueue } from '../../database/listen-to-queue.js';
import type { Store } from '../../database/store.js';
import type { RecentEvents } from '../../inbox/recent-events.js';
import type { Tracing } from '../../tracing/tracing.js';
import { createWorker } from './delivery/create-worker.js';
import type { DeliveryObserver } from './delivery/deliverer.js';
import type { Fetcher } from './delivery/fetcher.js';
import { LostDeliveries, type LostAttempt } from './delivery/lost-deliveries.js';
import { queueOptions } from './retry-policy.js';
import { route, type Route, type RoutingRules } from './route.js';
import type { HandlerTimeouts } from './source-rules.js';
import type { Subscription } from './subscription.js';

export interface EventBusOptions {
  timeouts: HandlerTimeouts;
  retentionDays: number;
  withheld: RoutingRules['withheld'];
  /** Wake workers of all instances by LISTEN/NOTIFY. */
  notify: boolean;
  loggerFor: (subscriber: string, events: readonly WebhookEvent[]) => DeliveryLogger;
  observe: DeliveryObserver;
  /** Told of attempts whose worker is gone. */
  lost: (attempt: LostAttempt) => void;
  /** The queue could not be asked or told something. */
  onError: (error: unknown, subscriber?: string) => void;
  tracing: Tracing | null;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Carries events to the subscribers that asked for them, each through a queue of its own. */
export class EventBus {
  private readonly workers = new Map<string, Fetcher>();
  private lost: LostDeliveries | null = null;
  private stopListening: () => Promise<void> = () => Promise.resolve();
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

  /** For how long the queue has been asked for deliveries in vain. */
  get unansweredMs(): number {
    return Math.max(0, ...[...this.workers.values()].map(({ unansweredMs }) => unansweredMs));
  }

  route(event: WebhookEvent): Route {
    return route(event, { subscriptions: this.subscriptions, withheld: this.options.withheld });
  }

  /** Every subscriber has its queue before the first event is stored. */
  async prepare(subscriptions: readonly Subscription[]): Promise<void> {
    this.subscriptions = subscriptions;
    const { timeouts, retentionDays, notify } = this.options;
    for (const { name, options } of this.subscriptions) {
      const shape = { ...queueOptions(options, timeouts.longest, retentionDays), notify };
      const policy = options.orderBy === 'subject' ? 'key_strict_fifo' : 'standard';
      await this.queue.createQueue(name, { ...shape, policy });
      const existing = await this.queue.getQueue(name);
      if (existing?.policy !== policy) throw new PolicyChanged(name);
      await this.queue.updateQueue(name, shape);
    }
  }

  /** Delivers from now on to everybody but those who are paused; may be called again when that changes. */
  async start(paused: ReadonlySet<string> = NOBODY): Promise<void> {
    if (this.lost === null) await this.begin();
    for (const [subscriber, worker] of this.workers) {
      if (paused.has(subscriber)) worker.pause();
      else worker.go();
    }
  }

  /** @param deliveries new ones, that are looked for at once instead of at the next poll: how many for each subscriber */
  wake(deliveries: ReadonlyMap<string, number>): void {
    for (const subscriber of deliveries.keys()) this.workers.get(subscriber)?.wake();
  }

  /** Takes no more deliveries and waits for those under way; what does not end in time is given back. */
  async stop(): Promise<void> {
    await this.stopListening();
    await this.lost?.stop();
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
    await this.queue.stop({ graceful: true });
  }

  private async begin(): Promise<void> {
    const { lost, onError } = this.options;
    for (const subscription of this.subscriptions) {
      this.workers.set(
        subscription.name,
        createWorker(subscription, this.store, this.queue, this.recent, this.options),
      );
    }
    this.lost = new LostDeliveries(this.store, this.queue, this.subscribers, lost, onError);
    this.lost.start();
    if (!this.options.notify) return;
    try {
      this.stopListening = await listenToQueue(this.queue, this.store, (name) => {
        for (const [subscriber, worker] of this.workers) if (name === undefined || name === subscriber) worker.wake();
      });
    } catch (error) {
      onError(error); // then they are found by looking
    }
  }
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
