import { sql } from 'kysely';
import { sumOfTable } from '../../src/webhooks/rebuild/table-sums.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { rounds } from './support/form.js';
import { ask, fill, live, p99 } from './support/history.js';
import { nothingPending } from './support/kill-rounds.js';

const HISTORY = rounds(3_000, 100_000);
const KILLS = rounds(3, 20);
const TABLES = ['messages', 'message_parties', 'conversations'];
/** Of the acknowledgements; the smallest bound that a busy machine does not break. */
const QUICK_MS = 500;

interface Rebuild {
  id: string;
  state: string;
  seen: number;
  error: string | null;
}

describeEachStore('a rebuild', (create) => {
  let store: TestStore;

  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  const stateOf = async (service: ChildService, id: string) =>
    JSON.parse((await service.get(`/api/rebuilds/${id}`)).body) as Rebuild;
  const sums = async (then?: string) => {
    const opened = await store.open();
    try {
      const signal = new AbortController().signal;
      const found = await Promise.all(TABLES.map((table) => sumOfTable(opened, table, signal)));
      if (then !== undefined) await sql.raw(then).execute(opened.db);
      return found;
    } finally {
      await opened.close();
    }
  };

  it('killed again and again, ends in what the events say, beside new ones', async () => {
    const first = await ChildService.start(store.environment);
    await fill(first, HISTORY);
    await nothingPending(first);
    const quiet = await live(first);
    await nothingPending(first);
    expect(await first.stop()).toBe(0);
    const expected = await sums(`truncate messages, message_parties; update conversations set message_count = 0`);

    let service = await ChildService.start(store.environment);
    const { id } = await ask<Rebuild>(service, 'POST', '/api/rebuilds', { subscriber: 'messages' });
    let seen = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await eventually(async () => {
        const state = await stateOf(service, id);
        expect(state.state === 'done' || state.seen > seen).toBe(true);
        seen = state.seen;
      }, 60_000);
      await service.kill();
      service = await ChildService.start(store.environment);
    }
    await eventually(async () => expect(await stateOf(service, id)).toMatchObject({ state: 'done' }), 300_000);
    expect(await service.stop()).toBe(0);
    expect(await sums(`truncate conversations`)).toEqual(expected);

    service = await ChildService.start(store.environment);
    const again = await ask<Rebuild>(service, 'POST', '/api/rebuilds', { subscriber: 'all' });
    const load = await live(service);
    await eventually(async () => expect(await stateOf(service, again.id)).toMatchObject({ state: 'done' }), 300_000);
    await nothingPending(service);
    expect([quiet.refused, load.refused]).toEqual([0, 0]);
    expect(p99(load)).toBeLessThan(QUICK_MS);
    expect(await service.stop()).toBe(0);
    const [messages] = await sums();
    expect(messages?.rows).toBe((expected[0]?.rows ?? 0) + load.sentAt.size);
  }, 900_000);
});
