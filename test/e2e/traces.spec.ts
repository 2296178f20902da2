import { randomBytes, randomUUID } from 'node:crypto';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { ChildService } from '../faults/support/child-service.js';
import { call } from '../faults/support/http.js';
import { SECRET } from '../faults/support/webhooks.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { TraceCollector, type CollectedSpan } from '../support/trace-collector.js';

const ERROR = 2;
/** Never to be seen in a trace. */
const CANARY = `canary-${randomUUID()}`;
const NUMBER = '+13105550176';
const ADDRESS = '203.0.113.77';
/** Each starts the service in processes of their own. */
const LONGEST_MS = 120_000;

const traceparent = (traceId: string, spanId: string) => ({ traceparent: `00-${traceId}-${spanId}-01` });

/** Posts a message and says in which trace. */
function post(service: ChildService, headers: Record<string, string> = {}) {
  const data = { id: `msg_${randomUUID()}`, from: NUMBER, to: '+14155550142', body: CANARY };
  const body = JSON.stringify({ event_type: 'message.received', data: { ...data, timestamp: '2026-10-05T16:12:30Z' } });
  return call(`${service.url}/api/webhooks/openphone?query=${CANARY}`, {
    method: 'POST',
    headers: {
      'user-agent': CANARY,
      cookie: CANARY,
      'x-forwarded-for': ADDRESS,
      ...signLegacy(SECRET, Date.now(), body),
      ...headers,
    },
    body,
  });
}

describeEachStore('traces', (create) => {
  let store: TestStore;
  let collector: TraceCollector;

  beforeEach(async () => {
    store = await create();
    collector = await TraceCollector.start();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await collector.stop();
    await store.remove();
  });

  const start = (environment: Record<string, string> = {}) =>
    ChildService.start(
      { ...store.environment, ...collector.environment, ...environment },
      { entry: 'traced-subscribers' },
    );
  const named = (traceId: string, name: string) =>
    collector.spans.filter((span) => span.traceId === traceId && span.name === name);
  const attempts = (traceId: string, subscriber: string) =>
    named(traceId, `deliver ${subscriber}`).map(({ attributes, status }) => [
      Number(attributes['webhooks.attempt']),
      status.code === ERROR ? attributes['error.type'] : 'done',
    ]);

  it('lead from the sender to each handler, and to its further attempts', async () => {
    const service = await start();
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const { status, body } = await post(service, traceparent(traceId, spanId));
    expect(status).toBe(200);
    await eventually(() => {
      expect(attempts(traceId, 'messages')).toEqual([[1, 'done']]);
      expect(attempts(traceId, 'second')).toEqual([[1, 'done']]);
      expect(attempts(traceId, 'flaky')).toEqual([
        [1, 'error'],
        [2, 'done'],
      ]);
    });
    const [request] = named(traceId, 'POST /api/webhooks/openphone') as [CollectedSpan];
    const [receive] = named(traceId, 'receive') as [CollectedSpan];
    const [commit] = named(traceId, 'commit') as [CollectedSpan];
    expect(request.parentSpanId).toBe(spanId);
    expect(receive.parentSpanId).toBe(request.spanId);
    expect(commit.parentSpanId).toBe(receive.spanId);
    for (const subscriber of ['messages', 'second', 'flaky']) {
      for (const { parentSpanId, attributes } of named(traceId, `deliver ${subscriber}`)) {
        expect(parentSpanId).toBe(receive.spanId);
        expect(attributes).toMatchObject({
          'webhooks.subscriber': subscriber,
          'webhooks.event.id': (JSON.parse(body) as { eventId: string }).eventId,
          'webhooks.event.type': 'message.received',
        });
      }
    }
    // the queue's own: what is put into it belongs to the commit's trace, and what fetches it is linked to that
    const [insert] = named(traceId, 'insert messages') as [CollectedSpan];
    await eventually(() => {
      const fetched = collector.spans.filter(({ name }) => name === 'receive messages');
      expect(fetched.flatMap(({ links }) => links ?? [])).toContainEqual(
        expect.objectContaining({ spanId: insert.spanId }),
      );
      for (const { attributes } of fetched) expect(attributes['messaging.batch.message_count']).not.toBe(0);
    });
    expect(insert.attributes).toMatchObject({
      'messaging.system': 'pg-boss',
      'messaging.destination.name': 'messages',
    });
    // what a handler does in the database is a part of its attempt
    const attempt = named(traceId, 'deliver messages')[0] as CollectedSpan;
    expect(
      collector.spans.some(({ parentSpanId, name }) => parentSpanId === attempt.spanId && /^pg\./.test(name)),
    ).toBe(true);
  });

  it(
    'go on in the process that takes over, and begin here where the sender has none',
    async () => {
      const first = await start({ FLAKY: 'always' });
      await post(first);
      const received = await eventually(() => {
        const [span] = collector.spans.filter(({ name }) => name === 'receive');
        expect(attempts(span?.traceId ?? '', 'flaky')).toContainEqual([1, 'error']);
        return span as CollectedSpan;
      });
      await first.kill();
      await start();
      await eventually(() => {
        expect(attempts(received.traceId, 'flaky').at(-1)).toEqual([expect.any(Number), 'done']);
      }, 60_000);
      expect(attempts(received.traceId, 'flaky').length).toBeGreaterThan(1);
    },
    LONGEST_MS,
  );

  it(
    'tell nothing about people',
    async () => {
      const service = await start();
      await post(service);
      await service.get(`/api/messages?phoneNumber=${encodeURIComponent(NUMBER)}`);
      await call(`${service.url}/api/messages/${CANARY}`);
      await eventually(() => {
        const names = collector.spans.map(({ name }) => name);
        expect(names.filter((name) => name === 'deliver flaky')).toHaveLength(2);
        expect(names.filter((name) => name === 'GET /api/messages')).toHaveLength(2);
      });
      const sent = collector.received.join('\n');
      for (const secret of [CANARY, NUMBER, encodeURIComponent(NUMBER), NUMBER.slice(1), SECRET, ADDRESS]) {
        expect([secret, sent.includes(secret)]).toEqual([secret, false]);
      }
      const attributes = new Set(collector.spans.flatMap((span) => Object.keys(span.attributes)));
      expect([...attributes].filter((name) => /^(client|network\.peer|user_agent|url\.query)/.test(name))).toEqual([]);
    },
    LONGEST_MS,
  );
});

describe('traces', () => {
  /** Tells of every module of OpenTelemetry that is loaded, the interface aside, which pg-boss has. */
  const spy = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    registerHooks({
      load(url, context, next) {
        const [, name] = /node_modules\\/@opentelemetry\\/([\\w-]+)/.exec(url) ?? [];
        if (name !== undefined && name !== 'api') console.log('loaded ' + name);
        return next(url, context);
      },
    });`)}`;
  let store: TestStore;
  let collector: TraceCollector;

  beforeEach(async () => {
    store = embeddedStore();
    collector = await TraceCollector.start();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await collector.stop();
    await store.remove();
  });
  const start = (environment: Record<string, string>) =>
    ChildService.start({ ...store.environment, NODE_OPTIONS: `--import=${spy}`, ...environment });

  it(
    'are sent by the service once a variable says where to, the last ones when it stops',
    async () => {
      const service = await start({ ...collector.environment, OTEL_BSP_SCHEDULE_DELAY: '60000' });
      expect((await post(service)).status).toBe(200);
      expect(await service.stop()).toBe(0);
      const names = collector.spans.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['POST /api/webhooks/openphone', 'receive', 'commit']));
      expect(collector.received[0]).toContain('openphone-webhooks');
      expect(service.output).toContain('loaded sdk-node');
    },
    LONGEST_MS,
  );

  it.each([
    ['without one', () => ({})],
    ['when the SDK is disabled', () => ({ ...collector.environment, OTEL_SDK_DISABLED: 'true' })],
    ['when the exporter is none', () => ({ ...collector.environment, OTEL_TRACES_EXPORTER: 'none' })],
  ])(
    'cost nothing %s: nothing is sent, and nothing is loaded',
    async (_when, environment) => {
      const service = await start(environment());
      expect((await post(service)).status).toBe(200);
      expect(await service.stop()).toBe(0);
      expect(collector.received).toEqual([]);
      expect(service.output).not.toContain('loaded ');
    },
    LONGEST_MS,
  );
});
