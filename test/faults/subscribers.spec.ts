import { randomUUID } from 'node:crypto';
import { describeEachStore, describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { THROWS } from './child/throws.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { contentsOf } from './support/contents.js';
import { percentile, record } from './support/figures.js';
import { rounds } from './support/form.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import { Notes } from './support/notes.js';
import type { SabotageName } from './support/sabotage.js';
import { steadyLoad, type Load } from './support/steady-load.js';
import { deliver, messageBody } from './support/webhooks.js';

const PAIRS = rounds(7, 60);
const ROUND_EVENTS = 200;
const AT_ONCE = 32;
const POISON_EVERY = 100;
/** Of the throughput without poison. */
const STILL_DELIVERED = 0.95;

const PER_SECOND = 50;
const SECONDS = rounds(4, 30);
const HANGING_EVERY = 20;
const BUSY_MS = rounds(3_000, 10_000);

const fresh = (count: number, kind: (index: number) => string = () => 'msg') =>
  Array.from({ length: count }, (_, index) => `${kind(index)}_${randomUUID()}`);

let notes: Notes;
const stores: TestStore[] = [];

beforeEach(() => {
  notes = new Notes();
});
afterEach(async () => {
  await ChildService.killAll();
  for (const store of stores.splice(0)) await store.remove();
  notes.remove();
});

async function start(
  create: () => Promise<TestStore>,
  sabotage?: SabotageName,
  environment: Record<string, string> = {},
): Promise<ChildService> {
  const store = await create();
  stores.push(store);
  const options: ChildOptions = { entry: 'troublesome-subscribers', ...(sabotage && { sabotage }) };
  return ChildService.start({ ...store.environment, NOTES_FILE: notes.file, ...environment }, options);
}

const dead = async (service: ChildService, subscriber: string) => {
  const { body } = await service.get(`/api/dead-letters?limit=200&subscriber=${subscriber}`);
  return (JSON.parse(body) as { items: { error: string | null; attempts: number }[] }).items;
};

/** Milliseconds from sending to the good subscriber. */
function delays({ sentAt }: Load): number[] {
  const had = notes.read();
  return [...sentAt].map(([id, at]) => (had.get(id)?.[0] ?? Infinity) - at);
}

describeEachStore('a subscriber that fails on one event of a hundred', (create) => {
  /** Events per second that the good subscriber gets. */
  const round = async ({ url }: ChildService, poisoned: boolean): Promise<number> => {
    const ids = fresh(ROUND_EVENTS, (index) => (poisoned && index % POISON_EVERY === 0 ? 'poison' : 'msg'));
    const started = performance.now();
    await inParallel(AT_ONCE, ids, async (id) => expect((await deliver(url, messageBody(id))).status).toBe(200));
    await eventually(() => {
      const had = notes.read();
      expect(ids.filter((id) => !had.has(id))).toEqual([]);
    }, 60_000);
    return ROUND_EVENTS / ((performance.now() - started) / 1000);
  };

  /** How much of the throughput is left with poison; in turn, so that both meet the same machine. */
  const share = async (service: ChildService, pairs: number): Promise<number> => {
    await round(service, false);
    const ratios: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const order = pair % 2 === 0 ? [false, true] : [true, false];
      const [first = 0, second = 0] = [
        await round(service, order[0] ?? false),
        await round(service, order[1] ?? false),
      ];
      ratios.push(order[0] === true ? first / second : second / first);
    }
    return percentile(ratios, 50);
  };

  it(
    'takes nothing from the others, and leaves a dead letter for each',
    async () => {
      const service = await start(create);
      const left = await share(service, PAIRS);
      await nothingPending(service);
      const letters = await dead(service, 'poisoned');
      const poison = (PAIRS * ROUND_EVENTS) / POISON_EVERY;
      expect(letters).toHaveLength(Math.min(poison, 200));
      for (const letter of letters) expect(letter).toMatchObject({ attempts: 3, error: 'cannot be digested' });
      expect([...notes.read().values()].every(({ length }) => length === 1)).toBe(true);
      expect(left).toBeGreaterThan(STILL_DELIVERED);
      await service.kill();

      const control = await start(create, 'retries-at-once');
      await share(control, 1);
      await expect(nothingPending(control, 15_000)).rejects.toThrow(/pending|active/);
      expect(await dead(control, 'poisoned')).toEqual([]);
      const kind = stores[0]?.kind ?? '';
      record(`poison-${kind}`, {
        promises: [2],
        rows: ['Q3'],
        test: `1 % of ${(2 * PAIRS + 1) * ROUND_EVENTS} events make one subscriber throw; ${PAIRS} rounds with and without in turn, as quick as it goes, ${kind} store`,
        figure: `others' throughput × ${left.toFixed(2)} (median of the pairs); ${poison} dead letters of ${poison} poisoned events, none else`,
        control: `tried again at once and for ever: no dead letter, and no end`,
      });
    },
    rounds(300_000, 1_200_000),
  );
});

describeEachStore('a subscriber that never ends', (create) => {
  it('delays nobody else, and gets its places back', async () => {
    const service = await start(create);
    await steadyLoad(service.url, fresh(PER_SECOND), PER_SECOND);
    const calm = await steadyLoad(service.url, fresh(SECONDS * PER_SECOND), PER_SECOND);
    const ids = fresh(SECONDS * PER_SECOND, (index) => (index % HANGING_EVERY === 0 ? 'hang' : 'msg'));
    const load = await steadyLoad(service.url, ids, PER_SECOND);
    const slots = await steadyLoad(
      service.url,
      fresh(8, () => 'slot'),
      PER_SECOND,
    );
    await nothingPending(service);
    const hanging = ids.filter((id) => id.startsWith('hang')).length;
    const letters = await dead(service, 'hanging');
    expect(letters).toHaveLength(Math.min(hanging, 200));
    for (const { error } of letters) expect(error).toContain('longer than 1000 ms');
    expect([calm, load, slots].map(({ refused }) => refused)).toEqual([0, 0, 0]);
    const [before, during] = [percentile(delays(calm), 99), percentile(delays(load), 99)];
    expect(during).toBeLessThan(Math.max(1_000, 3 * before));
    await service.kill();

    // longer than an attempt may take, shorter than the queue waits for a worker that says nothing
    const control = await start(create, 'no-time-limit');
    await steadyLoad(control.url, [...fresh(8, () => 'hang'), ...fresh(8, () => 'slot')], PER_SECOND);
    await expect(nothingPending(control, 8_000)).rejects.toThrow();
    const kind = stores[0]?.kind ?? '';
    const p99 = (of: Load) => Math.round(percentile(of.milliseconds, 99));
    record(`hanging-${kind}`, {
      promises: [2],
      rows: ['Q4'],
      test: `${hanging} events whose handler never ends, four at a time, among ${ids.length} at ${PER_SECOND}/s, ${kind} store`,
      figure: `acknowledged p99 ${p99(load)} ms (${p99(calm)} ms without); others got them p99 ${during} ms after they were sent (${before} ms without); ${hanging} dead letters, 0 places leaked`,
      control: 'no limit of time: what comes after 8 of them is not delivered within 8 s',
    });
  }, 300_000);
});

describePostgres('a subscriber that blocks its process', () => {
  const block = async (receiving: ChildService): Promise<Load> => {
    const ids = fresh((BUSY_MS / 1000 + 3) * PER_SECOND, (index) => (index === PER_SECOND ? 'busy' : 'msg'));
    return steadyLoad(receiving.url, ids, PER_SECOND);
  };

  it('does not block receiving in another process', async () => {
    const settings = { BUSY_MS: String(BUSY_MS) };
    const web = await start(postgresStore, undefined, { ...settings, ROLE: 'web' });
    const { environment } = stores[0] as TestStore;
    const worker = await ChildService.start(
      { ...environment, ...settings, NOTES_FILE: notes.file, ROLE: 'worker' },
      { entry: 'troublesome-subscribers' },
    );
    const apart = await block(web);
    await nothingPending(web);
    expect(apart.refused).toBe(0);
    expect(notes.read().size).toBe(apart.sentAt.size);
    expect(worker.hasExited).toBe(false);
    await Promise.all([web.kill(), worker.kill()]);

    const both = await start(postgresStore, undefined, settings);
    const together = await block(both);
    await nothingPending(both);
    expect(together.refused).toBe(0);
    // half of what was sent to the one process waited until it was free again
    const waited = ({ milliseconds }: Load) => percentile(milliseconds, 70);
    expect(waited(together)).toBeGreaterThan(BUSY_MS / 4);
    expect(waited(apart)).toBeLessThan(waited(together) / 2);
    const told = ({ milliseconds }: Load) =>
      `p99 ${Math.round(percentile(milliseconds, 99))} ms, longest ${Math.round(Math.max(...milliseconds))} ms`;
    record('busy-subscriber', {
      promises: [2],
      rows: ['Q4'],
      test: `a handler that blocks its process for ${BUSY_MS / 1000} s, under ${PER_SECOND} events/s; ROLE=web and ROLE=worker, PostgreSQL`,
      figure: `acknowledged ${told(apart)}; every event delivered once`,
      control: `ROLE=all: ${told(together)}; nothing refused, everything delivered`,
    });
  }, 300_000);
});

describeEachStore('whatever a handler throws', (create) => {
  const throwAll = async (service: ChildService): Promise<void> => {
    const ids = THROWS.map((_, index) => `throw${index}_${randomUUID()}`);
    await inParallel(AT_ONCE, ids, (id) => deliver(service.url, messageBody(id)));
    await nothingPending(service);
  };

  it('is kept as the outcome of its attempt', async () => {
    const service = await start(create);
    await throwAll(service);
    const letters = await dead(service, 'throwing');
    expect(letters).toHaveLength(THROWS.length);
    for (const { error } of letters) expect(error?.length ?? 0).toBeGreaterThan(0);
    expect(notes.read().size).toBe(THROWS.length);
    expect(service.hasExited).toBe(false);
    await service.kill();

    const control = await start(create, 'only-errors');
    await throwAll(control);
    const kept = (await dead(control, 'throwing')).length;
    expect(kept).toBeLessThan(THROWS.length);
    record(`throws-${stores[0]?.kind}`, {
      promises: [2],
      rows: ['Q5'],
      test: `handlers that throw ${THROWS.length} different things, at once and later: texts, nothing, cycles, objects that throw when they are looked at; ${stores[0]?.kind} store`,
      figure: `${THROWS.length} of ${THROWS.length} kept as dead letters with what was thrown; 0 outcomes lost, 0 ends of the process`,
      control: `only Errors taken for failures: ${kept} of ${THROWS.length} kept`,
    });
  }, 120_000);

  it('when nobody waits for it any more, ends the process, which says so and is started again', async () => {
    const service = await start(create, undefined, { LATE: 'true' });
    const load = await steadyLoad(service.url, [...fresh(PER_SECOND), ...fresh(1, () => 'late')], PER_SECOND);
    expect(await service.exit()).toBe(1);
    expect(service.output.split('\n').filter((line) => line.includes('nobody waits for this'))).toHaveLength(1);
    const { environment } = stores[0] as TestStore;
    const again = await ChildService.start(
      { ...environment, NOTES_FILE: notes.file },
      { entry: 'troublesome-subscribers' },
    );
    const ready = Date.now() - again.spawnedAt;
    await nothingPending(again);
    expect(await again.stop()).toBe(0);
    const { events } = await contentsOf(stores[0] as TestStore);
    expect(new Set(events)).toEqual(new Set(load.sentAt.keys()));

    const control = await start(create, 'limps-on', { LATE: 'true' });
    await steadyLoad(
      control.url,
      fresh(1, () => 'late'),
      PER_SECOND,
    );
    await nothingPending(control);
    expect(control.hasExited).toBe(false);
    record(`late-throw-${stores[0]?.kind}`, {
      promises: [1, 8],
      rows: ['S6', 'Q5'],
      test: `a promise that a handler has left alone is rejected, ${stores[0]?.kind} store`,
      figure: `told once, exit code 1; started again and ready after ${ready} ms; ${load.sentAt.size} acknowledged, 0 lost, the interrupted delivery done`,
      control: 'unhandled rejections ignored: the process goes on',
    });
  }, 200_000);
});
