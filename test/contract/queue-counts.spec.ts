import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { openQueue } from '../../src/database/open-queue.js';
import type { Store } from '../../src/database/store.js';
import { QueueCounts } from '../../src/inbox/queue-counts.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { TestStore } from '../support/stores.js';

const MANY = 6_000;
const EVENTS_EACH = 3;

describeEachStore('counts of deliveries', (create) => {
  let testStore: TestStore;
  let store: Store;
  let queue: PgBoss;
  const started: QueueCounts[] = [];

  beforeAll(async () => {
    testStore = await create();
    store = await testStore.open();
    queue = await openQueue(store, { supervise: false, traced: false }, (error) => {
      throw error;
    });
    for (const name of ['busy', 'calm']) await queue.createQueue(name);
  });
  afterAll(async () => {
    for (const counts of started) counts.onApplicationShutdown();
    await queue.stop({ graceful: false });
    await store.close();
    await testStore.remove();
  });

  const start = (): QueueCounts => {
    const counts = new QueueCounts(store.db);
    started.push(counts);
    return counts;
  };
  const of = async (counts: QueueCounts, name: string) =>
    (await counts.read()).find(({ subscriber }) => subscriber === name);
  const group = () => ({ data: { events: Array.from({ length: EVENTS_EACH }, () => randomUUID()) } });

  it('are exact, of few and of many', async () => {
    const counts = start();
    await queue.insert('calm', [{}, group()]);
    await queue.insert('busy', Array.from({ length: MANY }, group));
    await sql`
      update pgboss.job set created_on = now() - interval '1 hour' where name = 'busy' and id = (
        select id from pgboss.job where name = 'busy' limit 1)`.execute(store.db);
    expect(await of(counts, 'calm')).toEqual({
      subscriber: 'calm',
      pending: 1 + EVENTS_EACH,
      active: 0,
      dead: 0,
      oldestPendingSeconds: expect.any(Number),
      countedSecondsAgo: 0,
    });
    const first = await of(counts, 'busy');
    expect(first?.pending).toBeGreaterThan(EVENTS_EACH);
    expect(first?.countedSecondsAgo).toBe(null);
    await eventually(async () => {
      expect(await of(counts, 'busy')).toMatchObject({ pending: MANY * EVENTS_EACH, active: 0, dead: 0 });
    });
    const busy = await of(counts, 'busy');
    expect(Math.round((busy?.oldestPendingSeconds ?? 0) / 60)).toBe(60);
    expect(await counts.oldestPendingSeconds()).toBeGreaterThan(3_500);
  });

  it('have what has failed, and say how old they are', async () => {
    const dead = MANY / 2;
    await sql`
      update pgboss.job set state = 'failed', completed_on = now() where name = 'busy' and id in (
        select id from pgboss.job where name = 'busy' order by id limit ${dead})`.execute(store.db);
    const counts = start();
    const half = dead * EVENTS_EACH;
    await eventually(async () => expect(await of(counts, 'busy')).toMatchObject({ pending: half, dead: half }));
    await queue.insert('busy', [{}]);
    const after = await of(counts, 'busy');
    expect([half, half + 1]).toContain(after?.pending); // as they were counted before, or anew
    expect(after?.countedSecondsAgo).toEqual(expect.any(Number));
  });

  it('are those of now when few are left', async () => {
    const counts = start();
    expect((await of(counts, 'busy'))?.pending).toBeGreaterThan(1);
    await sql`delete from pgboss.job where name = 'busy' and data is not null`.execute(store.db);
    expect(await of(counts, 'busy')).toMatchObject({ pending: 1, dead: 0, countedSecondsAgo: 0 });
  });
});
