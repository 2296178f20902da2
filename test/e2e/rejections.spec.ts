import { connect } from 'node:net';
import { REJECTION_REASONS } from '../../src/inbox/quarantine/rejection-reasons.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { ChildService, type ChildOptions } from '../faults/support/child-service.js';
import { call, type Call } from '../faults/support/http.js';
import { raw, requestText } from '../faults/support/raw-client.js';
import { messageBody, SECRET } from '../faults/support/webhooks.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

type Line = Record<string, unknown>;

const POST = 'POST /api/webhooks/openphone HTTP/1.1';
const BODY_LIMIT = 2_000;

describe('webhooks that are not accepted', () => {
  let store: TestStore;
  let service: ChildService;

  const start = async (environment: Record<string, string> = {}, options: ChildOptions = {}) => {
    service = await ChildService.start({ ...store.environment, LOG_LEVEL: 'info', ...environment }, options);
  };
  beforeEach(() => {
    store = embeddedStore();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  const post = (request: Call = {}, path = '/openphone') =>
    call(`${service.url}/api/webhooks${path}`, { method: 'POST', body: '{}', ...request });
  const logged = (): Line[] =>
    service.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line)
      .filter(({ context }) => context === 'webhooks');
  /** Of each reason that was counted, how many, in the status and in the metrics. */
  const counts = async (): Promise<{ status: object; metrics: object }> => {
    const { events } = JSON.parse((await service.get('/api/status')).body) as { events: { rejected: object } };
    const { body } = await service.get('/metrics');
    const series = [...body.matchAll(/rejections_total\{reason="([\w-]+)"\} (\d+)/g)];
    expect(series.map(([, reason]) => reason)).toEqual(REJECTION_REASONS);
    const counted = series.filter(([, , count]) => count !== '0');
    return {
      status: events.rejected,
      metrics: Object.fromEntries(counted.map(([, reason, count]) => [reason, Number(count)])),
    };
  };
  const expectTraces = async (expected: Record<string, number>, lines: readonly Line[]) => {
    await eventually(async () => {
      expect(await counts()).toEqual({ status: expected, metrics: expected });
      for (const line of lines) {
        const common = { level: 30, msg: 'webhook', result: 'refused', address: '127.0.0.1' };
        expect(logged()).toContainEqual(expect.objectContaining({ ...common, ...line }));
      }
    });
  };

  it('are counted and logged, also those that were refused before they were read', async () => {
    await start({ BODY_LIMIT_BYTES: String(BODY_LIMIT) });
    expect(await counts()).toEqual({ status: {}, metrics: {} });

    const large = 'x'.repeat(BODY_LIMIT + 1);
    expect(await post({ body: large })).toMatchObject({ status: 413, body: expect.stringContaining('"too-large"') });
    const inChunks = requestText(POST, ['Transfer-Encoding: chunked'], `a00\r\n${'x'.repeat(0xa00)}\r\n0\r\n\r\n`);
    expect(await raw(service.url, inChunks)).toMatchObject({ statuses: [413] });
    expect((await post({ headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await post({}, '/quo')).status).toBe(404);
    expect((await post({}, '/openphone/more')).status).toBe(404);
    expect((await post({}, '')).status).toBe(404);
    expect((await post({}, '/openphone%2f')).status).toBe(404);
    expect((await post({}, '/openphone/')).status).toBe(401);
    expect(await post({ method: 'PUT' })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    const half = connect(Number(new URL(service.url).port), '127.0.0.1');
    half.write(requestText(POST, ['Content-Length: 100'], 'half'), () => half.destroySoon());

    const expected = { 'too-large': 2, compressed: 1, 'unknown-source': 4, 'wrong-method': 1, incomplete: 1 };
    await expectTraces({ ...expected, 'missing-signature': 1 }, [
      { reason: 'too-large', source: 'openphone', bytes: BODY_LIMIT + 1 },
      { reason: 'too-large', source: 'openphone', bytes: 0xa00 },
      { reason: 'compressed', source: 'openphone', bytes: 2 },
      { reason: 'unknown-source', source: 'quo', bytes: 2 },
      { reason: 'wrong-method', source: 'openphone', bytes: 2 },
      { reason: 'incomplete', source: 'openphone', bytes: 4 },
    ]);
  }, 120_000);

  it('are counted when webhooks are turned off, and when too many come without a signature', async () => {
    await start({ OPENPHONE_WEBHOOK_ENABLED: 'false', RATE_LIMIT_MAX: '2' });
    const body = messageBody('msg_1');
    expect((await post({ body, headers: { ...signLegacy(SECRET, Date.now(), body) } })).status).toBe(503);
    await post();
    await post();
    expect(await post()).toMatchObject({ status: 429, body: expect.stringContaining('"rate-limited"') });
    await expectTraces({ disabled: 3, 'rate-limited': 1 }, [
      { reason: 'disabled', source: 'openphone', bytes: body.length },
      { reason: 'rate-limited', source: 'openphone', bytes: 2 },
    ]);
  }, 120_000);

  it('are counted when there is no room for them', async () => {
    await start({ BODY_LIMIT_BYTES: String(64 * 2 ** 20) });
    const hoarder = connect(Number(new URL(service.url).port), '127.0.0.1');
    const size = 64 * 2 ** 20;
    hoarder.write(requestText(POST, [`Content-Length: ${size}`]));
    hoarder.write(Buffer.alloc(size - 1));
    await eventually(async () => expect((await post({ body: 'x'.repeat(2 ** 20) })).status).toBe(503));
    hoarder.destroy();
    await eventually(async () => {
      const { status, metrics } = await counts();
      expect(status).toEqual(metrics);
      // the first one has broken off, or found no room for its last bytes
      const { busy = 0, incomplete = 0 } = metrics as Record<string, number>;
      expect([busy > 0, busy + incomplete > 1]).toEqual([true, true]);
      expect(logged()).toContainEqual(expect.objectContaining({ result: 'busy', reason: 'busy', source: 'openphone' }));
    });
  }, 120_000);

  it('fill no log: of a flood there are the first lines, and a count', async () => {
    const FLOOD = 300;
    const lines = () => logged().filter(({ msg, reason }) => msg === 'webhook' && reason === 'unknown-source').length;
    const flood = () => Promise.all(Array.from({ length: FLOOD }, () => post({}, '/quo')));
    await start();
    await flood();
    const more = () => logged().filter(({ msg }) => msg === 'more webhooks');
    const counted = () => more().reduce((sum, { count }) => sum + Number(count), 0);
    await eventually(() => expect(counted() + lines()).toBe(FLOOD), 15_000);
    // the flood may fall into two intervals
    expect(lines()).toBeLessThanOrEqual(20);
    expect(more()).toContainEqual(
      expect.objectContaining({ result: 'refused', reason: 'unknown-source', seconds: 10 }),
    );
    await service.kill();

    await start({}, { sabotage: 'every-line' });
    await flood();
    await eventually(() => expect(lines()).toBeGreaterThan(20)); // control
  }, 120_000);
});
