import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { ask, CONCURRENCY, fill, History, LIVE, live, LIVE_PER_SECOND, p99 } from './support/history.js';
import { nothingPending } from './support/kill-rounds.js';
import type { Notes } from './support/notes.js';
import type { SabotageName } from './support/sabotage.js';

const HISTORY = rounds(10_000, 100_000);
const CONTROL = 1_000;
const RATE = 2_000;

interface Replay {
  id: string;
  state: string;
  total: number;
  seen: number;
  queued: number;
  createdAt: string;
  finishedAt: string | null;
}

const replayOf = async (service: ChildService, id: string) =>
  JSON.parse((await service.get(`/api/replays/${id}`)).body) as Replay;

const finished = (service: ChildService, id: string): Promise<Replay> =>
  eventually(async () => {
    const replay = await replayOf(service, id);
    expect(replay).toMatchObject({ state: 'done' });
    return replay;
  }, 300_000);

/** How often each event was had, over all events. */
const times = (notes: Notes) => [...new Set([...notes.read().values()].map(({ length }) => length))].sort();

describeEachStore('a replay of history', (create) => {
  const story = new History(create);

  /** Events that one subscriber had, and the other one has failed for good on. */
  const fail = async (count: number, sabotage?: SabotageName): Promise<{ until: string; stored: number }> => {
    const service = await story.open({ WITH: 'good fragile', FAILING: 'true' }, sabotage);
    await fill(service, count);
    await nothingPending(service);
    const until = new Date().toISOString();
    expect(await service.stop()).toBe(0);
    expect(times(story.good)).toEqual([1]);
    return { until, stored: story.good.read().size };
  };

  it('killed and started again, reaches only those who had failed; by force, and slowly, those who are named', async () => {
    const { until, stored } = await fail(HISTORY);
    const first = await story.open({ WITH: 'good fragile' });
    const dry = await ask<{ total: number }>(first, 'POST', '/api/replays', { until, dryRun: true });
    expect(dry.total).toBe(stored);
    const { id } = await ask<Replay>(first, 'POST', '/api/replays', { until });
    const receiving = live(first);
    await eventually(async () => expect((await replayOf(first, id)).seen).toBeGreaterThan(0), 60_000);
    await receiving;
    const killedAt = (await replayOf(first, id)).seen;
    await first.kill();

    const service = await story.open({ WITH: 'good fragile' });
    const [replay, load] = await Promise.all([finished(service, id), live(service)]);
    await nothingPending(service);
    expect(replay).toMatchObject({ total: stored, seen: stored, queued: stored });
    const interruptedTwice = [...story.good.read().values()].filter(({ length }) => length > 1).length;
    // deliveries of new events that the kill interrupted may have been noted, and not yet be marked as done
    expect(interruptedTwice).toBeLessThanOrEqual(CONCURRENCY);
    expect([...story.fragile.read().keys()].length).toBe(story.good.read().size);

    const before = story.good.read();
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
    const again = story.good.read();
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
    await story.anew();
    const small = await fail(CONTROL);
    const control = await story.open({ WITH: 'good fragile' }, 'replays-all');
    const { id: controlId } = await ask<Replay>(control, 'POST', '/api/replays', { until: small.until });
    await finished(control, controlId);
    await nothingPending(control);
    expect(times(story.good)).toEqual([2]);
    record(`replay-${story.store.kind}`, {
      promises: [2, 8],
      rows: ['Q9'],
      test: `replays of ${stored} events beside ${LIVE_PER_SECOND} new ones/s, kill -9 in the middle, ${story.store.kind} store`,
      figure: Object.values(figure).join('; '),
      control: `success not looked at: ${small.stored} of ${small.stored} reached who had succeeded`,
    });
  }, 900_000);
});
