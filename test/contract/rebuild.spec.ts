import { NUMBERS } from '../support/openphone-samples.js';
import { CallsSubscriber } from '../../src/calls/calls.subscriber.js';
import { ContactsSubscriber } from '../../src/contacts/contacts.subscriber.js';
import {
  HANDLER_METADATA,
  SUBSCRIBER_METADATA,
  type HandlerMetadata,
  type Projection,
  type SubscriberMetadata,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { RecentEvents } from '../../src/inbox/recent-events.js';
import { MessagesSubscriber } from '../../src/messages/messages.subscriber.js';
import { defineSource, openSource } from '../../src/sources/define-source.js';
import { SourceRegistry } from '../../src/sources/source-registry.js';
import { SourceSettings } from '../../src/sources/source-settings.js';
import { compileGlob } from '../../src/webhooks/dispatch/glob.js';
import type { Subscription } from '../../src/webhooks/dispatch/subscription.js';
import { EventPass } from '../../src/webhooks/rebuild/event-pass.js';
import { OlderPass } from '../../src/webhooks/rebuild/older-pass.js';
import { RebuildRunner } from '../../src/webhooks/rebuild/rebuild-runner.js';
import { Rebuilds } from '../../src/webhooks/rebuild/rebuilds.js';
import { RebuiltEvents } from '../../src/webhooks/rebuild/rebuilt-events.js';
import { Swap } from '../../src/webhooks/rebuild/swap.js';
import { Reader } from '../../src/webhooks/reread/reader.js';
import { Dispatch, newEvent } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { historyOfADay } from '../support/history-of-a-day.js';
import { saidBy } from '../support/sample-events.js';
import { Projections } from '../support/projections.js';
import type { TestStore } from '../support/stores.js';

class PlainSettings extends SourceSettings {
  static readonly namespace = 'plain';
  static readonly section = 'Plain';
}

/** A source whose bodies are what they say, already normalised. */
const plainSource = openSource(
  defineSource({
    name: 'plain',
    title: 'Plain',
    settings: PlainSettings,
    docs: '',
    methods: ['POST'],
    bodyLimit: null,
    eventTypes: [],
    dialects: ['plain'],
    proofHeaders: [],
    redact: { headers: [] },
    samples: {
      dialects: [],
      contentType: '',
      types: () => [],
      dialectFor: () => '',
      body: () => ({}),
      secret: () => '',
    },
    open: () => ({
      verify: () => ({ kind: 'refused', status: 401, reason: 'no-secret', detail: 'nothing is received here' }),
      sign: () => null,
      explain: () => '',
      read: ({ body }) => {
        const event = JSON.parse(body.toString()) as WebhookEvent & { occurredAt: string | null };
        const occurredAt = event.occurredAt === null ? null : new Date(event.occurredAt);
        return { dialect: 'plain', events: [{ ...event, occurredAt, dedupeKey: event.id, problems: [] }] };
      },
    }),
  }),
  new PlainSettings(),
  { numbers: NUMBERS },
);

/** As the explorer finds it. */
function subscriptionOf(subscriber: Projection): Subscription {
  const type = subscriber.constructor;
  const { name, options } = Reflect.getMetadata(SUBSCRIBER_METADATA, type) as SubscriberMetadata;
  const handlers = Reflect.getMetadata(HANDLER_METADATA, type) as HandlerMetadata[];
  const methods = subscriber as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  return {
    name,
    origin: type.name,
    options,
    batch: true,
    handlers: handlers.map((handler) => ({
      ...handler,
      matches: compileGlob(handler.pattern),
      raw: false,
      call: (events, context) => methods[handler.method]?.call(subscriber, events, context),
    })),
    keepOlder: (trx, older) => subscriber.keepOlder(trx, older),
  };
}

describeEachStore('a rebuild from the history of a day', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;
  let runner: RebuildRunner;
  let rebuilds: Rebuilds;
  let projections: Projections;

  beforeAll(async () => {
    testStore = await create();
    const subscribers = [
      new MessagesSubscriber(NUMBERS),
      new CallsSubscriber(NUMBERS),
      new ContactsSubscriber(NUMBERS),
    ];
    dispatch = await Dispatch.start(testStore, subscribers.map(subscriptionOf));
    const { store, bus } = dispatch;
    projections = new Projections(store.db);
    const reader = new Reader(new SourceRegistry([plainSource]), bus, NUMBERS);
    const log = () => undefined;
    const logs = { loggerFor: () => ({ debug: log, info: log, warn: log, error: log }) };
    const events = new RebuiltEvents(store, bus, reader, new RecentEvents(), logs as never);
    const pass = new EventPass(store, events);
    runner = new RebuildRunner(store, bus, new OlderPass(store, bus), pass, new Swap(store, pass, events));
    rebuilds = new Rebuilds(store, bus);
    runner.start();
  });
  afterAll(async () => {
    await runner.stop();
    await dispatch.stop();
    await testStore.remove();
  });

  it('ends in the rows that a fresh database has, whatever the tables had before', async () => {
    const history = historyOfADay().map((event) => saidBy('plain', event));
    await projections.deliver(history);
    const expected = { rows: await projections.rows(), answers: await projections.answers() };
    await projections.clear();
    const ghosts = history.map((event) => ({ ...event, data: { ...(event.data as object), id: `ghost ${event.id}` } }));
    await projections.deliver(ghosts as WebhookEvent[]);
    for (const event of history) {
      const { id: dedupeKey, ...rest } = event;
      const raw = Buffer.from(JSON.stringify(event));
      const wrongly = { data: { id: 'wrong' }, subject: { kind: 'unknown' as const, id: null } };
      await dispatch.inbox.accept(newEvent({ ...rest, ...wrongly, source: 'plain', dedupeKey, raw }));
    }
    const { id } = await rebuilds.begin('all');
    await eventually(async () => expect(await rebuilds.get(id)).toMatchObject({ state: 'done' }), 60_000);
    expect(await rebuilds.get(id)).toMatchObject({ changed: history.length, failed: 0 });
    expect({ rows: await projections.rows(), answers: await projections.answers() }).toEqual(expected);
  }, 90_000);
});
