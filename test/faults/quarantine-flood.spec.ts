import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { call } from './support/http.js';
import { inParallel } from './support/in-parallel.js';
import type { SabotageName } from './support/sabotage.js';
import { messageBody } from './support/webhooks.js';

const WRONG = randomBytes(32).toString('base64');
const WRONG_ONES = 40;
const EVERY_MS = 100;
const CONNECTIONS = 8;
const FLOOD_BODY = 'x'.repeat(2 ** 19);
const ADDRESSES = 100;

describeEachStore('a flood of unsigned webhooks', (create) => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(async () => {
    [store, other] = [await create(), await create()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  /** @returns how many with a wrong key are kept, of those that come during a flood */
  async function keptDuringFlood(on: TestStore, sabotage?: SabotageName) {
    const environment = { ...on.environment, TRUSTED_PROXIES: '127.0.0.1' };
    const service = await ChildService.start(environment, sabotage === undefined ? {} : { sabotage });
    const url = `${service.url}/api/webhooks/openphone`;
    const flood = { over: false, sent: 0 };
    const flooding = inParallel(CONNECTIONS, Array.from({ length: CONNECTIONS }), async () => {
      while (!flood.over) {
        const headers = { 'x-forwarded-for': `198.51.100.${flood.sent++ % ADDRESSES}` };
        await call(url, { method: 'POST', headers, body: FLOOD_BODY });
      }
    });
    for (let turn = 0; turn < WRONG_ONES; turn++) {
      const body = messageBody(`msg_${turn}`);
      const headers = { 'x-forwarded-for': '203.0.113.1', ...signLegacy(WRONG, Date.now(), body) };
      expect((await call(url, { method: 'POST', headers, body })).status).toBe(401);
      await delay(EVERY_MS);
    }
    flood.over = true;
    await flooding;
    const { body } = await service.get('/api/quarantine?reason=signature-mismatch&limit=200');
    await service.kill();
    return { sent: flood.sent, kept: (JSON.parse(body) as { items: unknown[] }).items.length };
  }

  it('pushes out nothing that is refused for another reason', async () => {
    const { sent, kept } = await keptDuringFlood(store);
    expect(kept).toBe(WRONG_ONES);
    const control = await keptDuringFlood(other, 'one-buffer');
    expect(control.kept).toBeLessThan(WRONG_ONES);
    record(`quarantine-flood-${store.kind}`, {
      promises: [5],
      rows: [],
      test: `${WRONG_ONES} webhooks with a wrong key, one each ${EVERY_MS} ms, during a flood of unsigned ones from ${ADDRESSES} addresses, ${store.kind} store`,
      figure: `${kept} of ${WRONG_ONES} kept, and of ${sent} unsigned ones of 512 KB the newest`,
      control: `one buffer for all reasons: ${control.kept} of ${WRONG_ONES} kept`,
    });
  }, 300_000);
});
