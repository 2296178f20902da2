import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import { OPERATOR_TOKEN } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { call } from './support/http.js';
import { inParallel } from './support/in-parallel.js';
import type { SabotageName } from './support/sabotage.js';
import { messageBody, SECRET } from './support/webhooks.js';

const WRONG = randomBytes(32).toString('base64');
const LIMIT = 1_000;
const WRONG_ONES = 1_150;
/** What the quarantine holds of one reason. */
const KEPT = 1_000;
const AT_ONCE = 8;

const GENUINE_SENDER = '203.0.113.1';
const FLOODER = '203.0.113.2';

/** Posts a message's webhook. */
function post(service: ChildService, id: string, secret: string | null, address = GENUINE_SENDER) {
  const body = messageBody(id);
  const signature = secret === null ? {} : signLegacy(secret, Date.now(), body);
  return call(`${service.url}/api/webhooks/openphone`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address, ...signature },
    body,
  });
}

function tally(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function quarantinedIds(service: ChildService): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await service.get(`/api/quarantine?reason=signature-mismatch&limit=200${cursor}`);
    const { items, nextCursor } = JSON.parse(body) as { items: { body: string }[]; nextCursor: string | null };
    ids.push(...items.map((item) => (JSON.parse(item.body) as { data: { id: string } }).data.id));
    cursor = nextCursor === null ? null : `&cursor=${nextCursor}`;
  }
  return ids;
}

function environmentOf(store: TestStore): Record<string, string> {
  return { ...store.environment, TRUSTED_PROXIES: '127.0.0.1', RATE_LIMIT_MAX: String(LIMIT) };
}

describeEachStore('a sender whose key is wrong for a while', (create) => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(async () => {
    [store, other] = [await create(), await create()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  async function wrongThenRight(on: TestStore, sabotage?: SabotageName) {
    const service = await ChildService.start(environmentOf(on), sabotage === undefined ? {} : { sabotage });
    const ids = Array.from({ length: WRONG_ONES }, (_, index) => `msg_${index}`);
    const statuses: number[] = [];
    await inParallel(AT_ONCE, ids, async (id) => statuses.push((await post(service, id, WRONG)).status));
    const right = await post(service, 'msg_right', SECRET);
    return { service, statuses: tally(statuses), right: right.status, kept: await quarantinedIds(service) };
  }

  it('is heard as soon as it is right, and what it sent before can be released', async () => {
    const { service, statuses, right, kept } = await wrongThenRight(store);
    expect(statuses).toEqual({ 401: LIMIT, 429: WRONG_ONES - LIMIT });
    expect(right).toBe(200);
    // in the order of receipt, which several connections mix up a little
    expect(kept).toHaveLength(KEPT);
    expect(kept).toContain(`msg_${WRONG_ONES - 1}`);
    expect(kept).not.toContain('msg_0');
    await service.stop();

    const corrected = await ChildService.start({
      ...environmentOf(store),
      OPENPHONE_WEBHOOK_SECRET: `${SECRET},${WRONG}`,
    });
    const released = await call(`${corrected.url}/api/quarantine/release`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
      body: '{}',
      timeout: 120_000,
    });
    expect(JSON.parse(released.body)).toEqual({ released: KEPT, stillRejected: 0 });
    await corrected.kill();

    const control = await wrongThenRight(other, 'deaf-over-limit');
    expect(control.right).toBe(429);
    expect(control.kept).not.toContain(`msg_${WRONG_ONES - 1}`);
    record(`wrong-key-${store.kind}`, {
      promises: [5],
      rows: [],
      test: `${WRONG_ONES} webhooks with a wrong key, then the right key, from one address whose limit is ${LIMIT}, ${store.kind} store`,
      figure: `the next one accepted; ${kept.length} of the newest ${KEPT} in the quarantine, all of them released`,
      control: `nothing checked over the limit: the next one refused with ${control.right}, the last ${WRONG_ONES - LIMIT} not kept`,
    });
  }, 300_000);
});

describe('an address that floods without a signature', () => {
  const FLOODING_CONNECTIONS = 8;
  const FLOOD_BODY = 'x'.repeat(2 ** 18);
  const GENUINE = 40;
  let store: TestStore;

  beforeEach(() => {
    store = embeddedStore();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  /** Both addresses are over their limit; the genuine one has the right key now. */
  async function flooded(sabotage?: SabotageName) {
    const service = await ChildService.start(
      { ...environmentOf(store), RATE_LIMIT_MAX: '10' },
      sabotage === undefined ? {} : { sabotage },
    );
    for (let turn = 0; turn < 12; turn++) {
      await post(service, 'msg_wrong', WRONG);
      await post(service, 'msg_unsigned', null, FLOODER);
    }
    const flood = { over: false, sent: 0, unread: 0 };
    const flooding = inParallel(FLOODING_CONNECTIONS, Array.from({ length: FLOODING_CONNECTIONS }), async () => {
      while (!flood.over) {
        const headers = { 'x-forwarded-for': FLOODER };
        const webhook = { method: 'POST', headers, body: FLOOD_BODY };
        // what is not read may be cut off before the answer is there
        const answer = await call(`${service.url}/api/webhooks/openphone`, webhook).catch(() => null);
        flood.sent++;
        if (answer === null || answer.headers.connection === 'close') flood.unread++;
        if (answer === null) continue;
        expect(answer.status).toBe(429);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    });
    const statuses: number[] = [];
    for (let turn = 0; turn < GENUINE; turn++) {
      statuses.push((await post(service, `msg_${turn}`, SECRET)).status);
      await delay(50);
    }
    flood.over = true;
    await flooding;
    await service.kill();
    return { ...flood, accepted: statuses.filter((status) => status === 200).length };
  }

  it('does not keep another one over its limit from being heard, and is refused unread', async () => {
    const { accepted, sent, unread } = await flooded();
    expect(accepted).toBe(GENUINE);
    expect(unread).toBeGreaterThan(0);
    const control = await flooded('no-shares');
    expect(control.accepted).toBeLessThan(GENUINE);
    record('flooding-address', {
      promises: [5],
      rows: ['A6'],
      test: `${FLOODING_CONNECTIONS} connections of one address that send unsigned webhooks over its limit; ${GENUINE} signed ones of another that is over its limit too`,
      figure: `${accepted} of ${GENUINE} accepted; ${unread} of ${sent} of the flood refused before they were read`,
      control: `no share for each address: ${control.accepted} of ${GENUINE} accepted`,
    });
  }, 300_000);
});
