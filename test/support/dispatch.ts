import { randomUUID } from 'node:crypto';
import type { PgBoss } from 'pg-boss';
import { v7 as uuid } from 'uuid';
import type { DeliveryContext, OnOptions, SubscriberOptions, WebhookEvent } from '../../src/contract/index.js';
import { openQueue } from '../../src/database/open-queue.js';
import type { Store } from '../../src/database/store.js';
import { loadDeliveries, type Delivery } from '../../src/inbox/deliveries.js';
import { Inbox } from '../../src/inbox/inbox.js';
import { RecentEvents } from '../../src/inbox/recent-events.js';
import type { NewEvent, Receipt } from '../../src/inbox/new-event.js';
import { EventBus } from '../../src/webhooks/dispatch/event-bus.js';
import { compileGlob } from '../../src/webhooks/dispatch/glob.js';
import type { LostAttempt } from '../../src/webhooks/dispatch/delivery/lost-deliveries.js';
import type { Subscription } from '../../src/webhooks/dispatch/subscription.js';
import type { TestStore } from './stores.js';

const NO_LOG = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // logs of handlers are looked at elsewhere
}

/** Inbox and event bus on a store, without HTTP. */
export class Dispatch {
  private constructor(
    readonly store: Store,
    readonly queue: PgBoss,
    readonly inbox: Inbox,
    readonly bus: EventBus,
    /** Attempts whose worker was gone. */
    readonly lost: readonly LostAttempt[],
  ) {}

  static async start(
    testStore: TestStore,
    subscriptions: readonly Subscription[],
    { timeout = 30_000, paused = [] }: { timeout?: number; paused?: readonly string[] } = {},
  ): Promise<Dispatch> {
    const lost: LostAttempt[] = [];
    const store = await testStore.open();
    const queue = await openQueue(store, { supervise: true, traced: false }, (error) => {
      throw error;
    });
    const recent = new RecentEvents();
    const bus = new EventBus(store, queue, recent, {
      timeouts: { longest: timeout, of: () => timeout },
      retentionDays: 90,
      withheld: () => null,
      notify: store.kind === 'postgres',
      loggerFor: () => NO_LOG,
      observe: ignore,
      lost: (attempt) => void lost.push(attempt),
      onError: ignore,
      tracing: null,
    });
    const inbox = new Inbox(store, queue, recent);
    await bus.prepare(subscriptions);
    inbox.whenStored((deliveries) => bus.wake(deliveries));
    await bus.start(new Set(paused));
    return new Dispatch(store, queue, inbox, bus, lost);
  }

  /** Stores an event for all subscribers that want it. */
  accept(event: Partial<NewEvent> = {}): Promise<Receipt> {
    const whole = newEvent(event);
    return this.inbox.accept({ ...whole, ...this.bus.route(whole) });
  }

  async deliveriesOf(eventId: string): Promise<Delivery[]> {
    const event = await this.store.db
      .selectFrom('events')
      .select(['id', 'group_id'])
      .where('id', '=', eventId)
      .executeTakeFirstOrThrow();
    return (await loadDeliveries(this.store.db, [event])).get(eventId) ?? [];
  }

  async stop(): Promise<void> {
    await this.bus.stop();
    await this.store.close();
  }
}

export function newEvent(parts: Partial<NewEvent> = {}): NewEvent {
  return {
    id: uuid(),
    source: 'openphone',
    dedupeKey: randomUUID(),
    dialect: 'workwhile',
    type: 'message.received',
    senderType: parts.type ?? 'message.received',
    externalId: null,
    deliveryId: null,
    verified: true,
    test: false,
    occurredAt: null,
    receivedAt: new Date(),
    subject: { kind: 'message', id: 'AC1' },
    optOut: null,
    toFetch: [],
    parties: [],
    data: {},
    headers: {},
    raw: Buffer.from('{}'),
    problems: [],
    deliverTo: [],
    notRouted: [],
    traceparent: null,
    ...parts,
  };
}

type Call = (event: WebhookEvent, context: DeliveryContext) => unknown;

/** A subscriber of everything. */
export function subscriber(name: string, call: Call, options: SubscriberOptions & OnOptions = {}): Subscription {
  return subscription(name, false, call as never, options);
}

export function batchSubscriber(
  name: string,
  call: (events: readonly WebhookEvent[], context: DeliveryContext) => unknown,
  options: SubscriberOptions = {},
): Subscription {
  return subscription(name, true, call as never, options);
}

function subscription(name: string, batch: boolean, call: never, options: SubscriberOptions & OnOptions): Subscription {
  const handler = { pattern: '*', method: 'handle', options, matches: compileGlob('*'), raw: true, call };
  return { name, origin: name, options, batch, handlers: [handler] };
}
