import { sql } from 'kysely';
import { describeEachStore } from '../support/each-store.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { ask, CONCURRENCY, fill, History, LIVE, live, LIVE_PER_SECOND, p99 } from './support/history.js';
import { nothingPending } from './support/kill-rounds.js';
import { withStore } from './support/contents.js';

const STORM = rounds(10_000, 100_000);
const CONTROL = 1_000;

describeEachStore('a storm of retries', (create) => {
  const story = new History(create);

  /** Deliveries that have failed once, all due at the same moment. */
  const prepare = async (count: number): Promise<number> => {
    const service = await story.open({ WITH: 'crowded' });
    await ask(service, 'POST', '/api/subscribers/crowded/pause');
    await fill(service, count);
    await service.stop();
    return withStore(story.store, async ({ db }) => {
      const { numAffectedRows } = await sql`
        update pgboss.job set state = 'retry', retry_count = 1, start_after = now()
        where name = 'crowded' and state < 'active'`.execute(db);
      return Number(numAffectedRows ?? 0);
    });
  };

  it('is worked off within the limits of its subscriber, while new events come through', async () => {
    const due = await prepare(STORM);
    const service = await story.open({ WITH: 'good crowded' });
    const calm = await live(service);
    await ask(service, 'POST', '/api/subscribers/crowded/resume');
    const started = Date.now();
    const load = await live(service);
    const waiting = await service
      .get('/api/status')
      .then(({ body }) => (JSON.parse(body) as Status).deliveries.pending);
    await nothingPending(service, 600_000);
    const took = (Date.now() - started) / 1000;
    expect(story.mostAtOnce()).toBeLessThanOrEqual(CONCURRENCY);
    expect({ calm: calm.refused, load: load.refused, goodHad: story.good.read().size }).toEqual({
      calm: 0,
      load: 0,
      goodHad: 2 * LIVE,
    });
    const status = JSON.parse((await service.get('/api/subscribers')).body) as { items?: Subscriber[] } | Subscriber[];
    const items = Array.isArray(status) ? status : (status.items ?? []);
    const wait = items.find(({ subscriber }) => subscriber === 'good')?.waitMilliseconds.p99 ?? Infinity;
    expect(wait).toBeLessThan(5_000);
    await service.kill();

    await story.anew();
    await prepare(CONTROL);
    const control = await story.open({ WITH: 'crowded' }, 'no-concurrency-limit');
    await ask(control, 'POST', '/api/subscribers/crowded/resume');
    await nothingPending(control);
    expect(story.mostAtOnce()).toBeGreaterThan(CONCURRENCY);
    record(`retry-storm-${story.store.kind}`, {
      promises: [2],
      rows: ['Q8'],
      test: `${due} retries of one subscriber due at once, beside ${LIVE_PER_SECOND} new events/s, ${story.store.kind} store`,
      figure: `${CONCURRENCY} under way at most; new events acknowledged p99 ${p99(load)} ms (${p99(calm)} ms before), with the others p99 ${wait} ms after receipt; ${waiting} still waiting when they had come, all done after ${took.toFixed(1)} s`,
      control: `no limit: ${story.mostAtOnce()} under way`,
    });
  }, 900_000);
});

interface Status {
  deliveries: { pending: number };
}

interface Subscriber {
  subscriber: string;
  waitMilliseconds: { p99: number | null };
}
