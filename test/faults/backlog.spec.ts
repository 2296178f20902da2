import { sql } from 'kysely';
import { withDatabase } from '../bench/stored.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { percentile } from '../support/statistics.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { call } from './support/http.js';
import { placeOf } from './support/large-store.js';
import { steadyLoad } from './support/steady-load.js';
import { fresh } from './support/troublesome-services.js';

const WAITING = rounds(200_000, 1_000_000);
const PATHS = ['/api/status', '/health'];
const ASKING = 8;
const TIMES = 10;
const PER_SECOND = 20;
const SECONDS = rounds(5, 30);
/** As much longer as on a machine that has other work too. */
const MARGIN_MS = 15;
const TIMES_EMPTY = 3;

describeEachStore('a backlog of deliveries', (create) => {
  let store: TestStore;

  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  /** Of the best of some answers, in milliseconds. */
  const askedOnce = async (service: ChildService): Promise<number> => {
    const times: number[] = [];
    for (const path of PATHS) {
      await call(service.url + path);
      const answers = [];
      for (let time = 0; time < TIMES; time++) answers.push(await call(service.url + path));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      times.push(Math.min(...answers.map(({ milliseconds }) => milliseconds)));
    }
    return Math.round(Math.max(...times));
  };
  /** Acknowledgements meanwhile: p99 in milliseconds. */
  const askedAllTheTime = async (service: ChildService): Promise<number> => {
    const over = new AbortController();
    const loops = PATHS.flatMap((path) =>
      Array.from({ length: ASKING }, async () => {
        while (!over.signal.aborted) await call(service.url + path);
      }),
    );
    const { milliseconds, refused } = await steadyLoad(service.url, fresh(SECONDS * PER_SECOND), PER_SECOND);
    over.abort();
    await Promise.all(loops);
    expect(refused).toBe(0);
    return Math.round(percentile(milliseconds, 99));
  };
  const measure = async (service: ChildService) => ({
    once: await askedOnce(service),
    acknowledged: await askedAllTheTime(service),
  });

  it('costs whoever asks for it nothing', async () => {
    const empty = await ChildService.start(store.environment);
    const without = await measure(empty);
    expect(await empty.stop()).toBe(0);
    await withDatabase(placeOf(store), async (db) => {
      await sql`
        insert into pgboss.job (name, id, start_after, created_on)
        select 'messages', gen_random_uuid(), now() + interval '1 day' + n * interval '1 millisecond', now()
        from generate_series(1, ${WAITING}::int) as n`.execute(db);
      await sql`vacuum analyze pgboss.job`.execute(db);
    });
    const full = await ChildService.start(store.environment);
    await eventually(async () => {
      const { body } = await call(`${full.url}/api/status`);
      const { pending } = (JSON.parse(body) as { deliveries: { pending: number } }).deliveries;
      expect(pending).toBeGreaterThanOrEqual(WAITING);
    }, 120_000);
    const during = await measure(full);
    await full.kill();
    const control = await ChildService.start(store.environment, { sabotage: 'counts-all' });
    const counted = await askedOnce(control);
    await control.kill();

    const bound = TIMES_EMPTY * without.once + MARGIN_MS;
    expect(during.once).toBeLessThan(bound);
    expect(during.acknowledged).toBeLessThan(TIMES_EMPTY * without.acknowledged + MARGIN_MS);
    expect(counted).toBeGreaterThan(bound);
    record(`backlog-${store.kind}`, {
      promises: [],
      rows: ['Q10', 'W1'],
      test: `${WAITING} deliveries that wait; /api/status and /health, once and by ${ASKING} at a time each, without a token, ${store.kind} store`,
      figure: `answered in ${during.once} ms (${without.once} ms when nothing waits; the best of ${TIMES}); acknowledged meanwhile p99 ${during.acknowledged} ms (${without.acknowledged} ms)`,
      control: `all counted for each who asks: ${counted} ms`,
    });
  }, 600_000);
});
