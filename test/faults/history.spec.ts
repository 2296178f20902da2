import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN } from '../support/service.js';
import type { TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { withStore } from './support/contents.js';
import { percentile, record } from './support/figures.js';
import { Flood } from './support/flood.js';
import { rounds } from './support/form.js';
import { call } from './support/http.js';
import { nothingPending } from './support/kill-rounds.js';
import { Notes } from './support/notes.js';
import type { SabotageName } from './support/sabotage.js';
import { steadyLoad, type Load } from './support/steady-load.js';

const HISTORY = rounds(10_000, 100_000);
const STORM = rounds(10_000, 100_000);
const CONTROL = 1_000;
const LIVE_PER_SECOND = 20;
const LIVE = 5 * LIVE_PER_SECOND;
const RATE = 2_000;
const CONCURRENCY = 10;

interface Replay {
  id: string;
  state: string;
  total: number;
  seen: number;
  queued: number;
  createdAt: string;
  finishedAt: string | null;
}

let store: TestStore;
let good: Notes;
let fragile: Notes;
let peaks: Notes;

beforeEach(() => {
  [good, fragile, peaks] = [new Notes(), new Notes(), new Notes()];
});
afterEach(async () => {
  await ChildService.killAll();
  await store.remove();
  for (const notes of [good, fragile, peaks]) notes.remove();
});

function open(environment: Record<string, string>, sabotage?: SabotageName): Promise<ChildService> {
  const options: ChildOptions = { entry: 'history-subscribers', ...(sabotage && { sabotage }) };
  const files = { GOOD_FILE: good.file, FRAGILE_FILE: fragile.file, PEAKS_FILE: peaks.file };
  return ChildService.start({ ...store.environment, ...files, ...environment }, options);
}

/** Events of messages that nobody has seen before, acknowledged. */
async function fill({ url }: ChildService, count: number): Promise<void> {
  for (let stored = 0; stored < count;) stored += (await new Flood(url).run(Infinity, 1_000)).acknowledged.length;
}

const ask = async <Result>(service: ChildService, method: string, path: string, body: object = {}): Promise<Result> => {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  const answer = await call(service.url + path, { method, headers, body: JSON.stringify(body) });
  expect([200, 202, 204]).toContain(answer.status);
  return answer.body === '' ? (null as Result) : (JSON.parse(answer.body) as Result);
};
const replayOf = async (service: ChildService, id: string) =>
  JSON.parse((await service.get(`/api/replays/${id}`)).body) as Replay;

const finished = (service: ChildService, id: string): Promise<Replay> =>
  eventually(async () => {
    const replay = await replayOf(service, id);
    expect(replay).toMatchObject({ state: 'done' });
    return replay;
  }, 300_000);

const live = ({ url }: ChildService): Promise<Load> =>
  steadyLoad(
    url,
    Array.from({ length: LIVE }, () => `msg_${randomUUID()}`),
    LIVE_PER_SECOND,
  );

/** How often each event was had, over all events. */
const times = (notes: Notes) => [...new Set([...notes.read().values()].map(({ length }) => length))].sort();
const p99 = ({ milliseconds }: Load) => Math.round(percentile(milliseconds, 99));

describeEachStore('a replay of history', (create) => {
  beforeEach(async () => {
    store = await create();
  });

  /** Events that one subscriber had, and the other one has failed for good on. */
  const history = async (count: number, sabotage?: SabotageName): Promise<{ until: string; stored: number }> => {
    const service = await open({ WITH: 'good fragile', FAILING: 'true' }, sabotage);
    await fill(service, count);
    await nothingPending(service);
    const until = new Date().toISOString();
    expect(await service.stop()).toBe(0);
    expect(times(good)).toEqual([1]);
    return { until, stored: good.read().size };
  };

  it('killed and started again, reaches only those who had failed; by force, and slowly, those who are named', async () => {
    const { until, stored } = await history(HISTORY);
    const first = await open({ WITH: 'good fragile' });
    const dry = await ask<{ total: number }>(first, 'POST', '/api/replays', { until, dryRun: true });
    expect(dry.total).toBe(stored);
    const { id } = await ask<Replay>(first, 'POST', '/api/replays', { until });
    const receiving = live(first);
    await eventually(async () => expect((await replayOf(first, id)).seen).toBeGreaterThan(0), 60_000);
    await receiving;
    const killedAt = (await replayOf(first, id)).seen;
    await first.kill();

    const service = await open({ WITH: 'good fragile' });
    const [replay, load] = await Promise.all([finished(service, id), live(service)]);
    await nothingPending(service);
    expect(replay).toMatchObject({ total: stored, seen: stored, queued: stored });
    const interruptedTwice = [...good.read().values()].filter(({ length }) => length > 1).length;
    // deliveries of new events that the kill interrupted may have been noted, and not yet be marked as done
    expect(interruptedTwice).toBeLessThanOrEqual(CONCURRENCY);
    expect([...fragile.read().keys()].length).toBe(good.read().size);

    const before = good.read();
    const forced = await ask<Replay>(service, 'POST', '/api/replays', {
      until,
      subscriber: 'good',
      ratePerSecond: RATE,
    });
    const [done, during] = await Promise.all([finished(service, forced.id), live(service)]);
    await nothingPending(service);
    const took = (Date.parse(done.finishedAt ?? '') - Date.parse(done.createdAt)) / 1000;
    expect(done).toMatchObject({ total: stored, queued: stored });
    expect(stored / took).toBeLessThanOrEqual(RATE);
    const again = good.read();
    // the same events, by their ids, once more each; those of now only once
    const [replayed, others] = [[...again].filter(([event]) => before.has(event)), LIVE];
    expect(again.size).toBe(before.size + others);
    const repeats = replayed.reduce((sum, [event, had]) => sum + had.length - (before.get(event)?.length ?? 0), 0);
    expect(repeats).toBe(stored);
    expect(load.refused + during.refused).toBe(0);
    await service.kill();

    const figure = {
      dry: `dry run counted ${dry.total}`,
      kill: `killed at ${killedAt} seen: went on to ${replay.seen}, ${replay.queued} deliveries to those who had failed, 0 to those who had succeeded`,
      forced: `by force, same ids, ${Math.round(stored / took)}/s of at most ${RATE}/s`,
      live: `new events beside it acknowledged p99 ${p99(during)} ms`,
    };
    await store.remove();
    store = await create();
    [good, fragile].forEach((notes) => notes.remove());
    [good, fragile] = [new Notes(), new Notes()];
    const small = await history(CONTROL);
    const control = await open({ WITH: 'good fragile' }, 'replays-all');
    const { id: controlId } = await ask<Replay>(control, 'POST', '/api/replays', { until: small.until });
    await finished(control, controlId);
    await nothingPending(control);
    expect(times(good)).toEqual([2]);
    record(`replay-${store.kind}`, {
      promises: [2, 8],
      rows: ['Q9'],
      test: `replays of ${stored} events beside ${LIVE_PER_SECOND} new ones/s, kill -9 in the middle, ${store.kind} store`,
      figure: Object.values(figure).join('; '),
      control: `success not looked at: ${small.stored} of ${small.stored} reached who had succeeded`,
    });
  }, 900_000);
});

describeEachStore('a storm of retries', (create) => {
  beforeEach(async () => {
    store = await create();
  });

  /** Deliveries that have failed once, all due at the same moment. */
  const prepare = async (count: number): Promise<number> => {
    const service = await open({ WITH: 'crowded' });
    await ask(service, 'POST', '/api/subscribers/crowded/pause');
    await fill(service, count);
    await service.stop();
    return withStore(store, async ({ db }) => {
      const { numAffectedRows } = await sql`
        update pgboss.job set state = 'retry', retry_count = 1, start_after = now()
        where name = 'crowded' and state < 'active'`.execute(db);
      return Number(numAffectedRows ?? 0);
    });
  };
  const mostAtOnce = () => Math.max(0, ...[...peaks.read().keys()].map(Number));

  it('is worked off within the limits of its subscriber, while new events come through', async () => {
    const due = await prepare(STORM);
    const service = await open({ WITH: 'good crowded' });
    const calm = await live(service);
    await ask(service, 'POST', '/api/subscribers/crowded/resume');
    const started = Date.now();
    const load = await live(service);
    const waiting = await service
      .get('/api/status')
      .then(({ body }) => (JSON.parse(body) as Status).deliveries.pending);
    await nothingPending(service, 600_000);
    const took = (Date.now() - started) / 1000;
    expect(mostAtOnce()).toBeLessThanOrEqual(CONCURRENCY);
    expect({ calm: calm.refused, load: load.refused, goodHad: good.read().size }).toEqual({
      calm: 0,
      load: 0,
      goodHad: 2 * LIVE,
    });
    const status = JSON.parse((await service.get('/api/subscribers')).body) as { items?: Subscriber[] } | Subscriber[];
    const items = Array.isArray(status) ? status : (status.items ?? []);
    const wait = items.find(({ subscriber }) => subscriber === 'good')?.waitMilliseconds.p99 ?? Infinity;
    expect(wait).toBeLessThan(5_000);
    await service.kill();

    peaks.remove();
    peaks = new Notes();
    await prepare(CONTROL);
    const control = await open({ WITH: 'crowded' }, 'no-concurrency-limit');
    await ask(control, 'POST', '/api/subscribers/crowded/resume');
    await nothingPending(control);
    expect(mostAtOnce()).toBeGreaterThan(CONCURRENCY);
    record(`retry-storm-${store.kind}`, {
      promises: [2],
      rows: ['Q8'],
      test: `${due} retries of one subscriber due at once, beside ${LIVE_PER_SECOND} new events/s, ${store.kind} store`,
      figure: `${CONCURRENCY} under way at most; new events acknowledged p99 ${p99(load)} ms (${p99(calm)} ms before), with the others p99 ${wait} ms after receipt; ${waiting} still waiting when they had come, all done after ${took.toFixed(1)} s`,
      control: `no limit: ${mostAtOnce()} under way`,
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
