import { describeEachStore, describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore } from '../support/stores.js';
import type { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';
import { steadyLoad, type Load } from './support/steady-load.js';
import { activeAt, deadLetters, fresh, TroublesomeServices } from './support/troublesome-services.js';
import { deliver, messageBody } from './support/webhooks.js';

const PER_SECOND = 50;
const SECONDS = rounds(4, 30);
const HANGING_EVERY = 20;
const BUSY_MS = rounds(3_000, 10_000);

const trouble = new TroublesomeServices();

describeEachStore('a subscriber that never ends', (create) => {
  it('delays nobody else, and gets its places back', async () => {
    const service = await trouble.start(create);
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
    const letters = await deadLetters(service, 'hanging');
    expect(letters).toHaveLength(Math.min(hanging, 200));
    for (const { error } of letters) expect(error).toContain('longer than 1000 ms');
    expect([calm, load, slots].map(({ refused }) => refused)).toEqual([0, 0, 0]);
    const [before, during] = [percentile(trouble.delays(calm), 99), percentile(trouble.delays(load), 99)];
    expect(during).toBeLessThan(Math.max(1_000, 3 * before));
    await service.kill();

    // longer than an attempt may take, shorter than the queue waits for a worker that says nothing
    const control = await trouble.start(create, 'no-time-limit');
    await steadyLoad(control.url, [...fresh(8, () => 'hang'), ...fresh(8, () => 'slot')], PER_SECOND);
    await expect(nothingPending(control, 8_000)).rejects.toThrow();
    const kind = trouble.store.kind;
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

describeEachStore('four events of ten places that never end', (create) => {
  /** @returns milliseconds from its acknowledgement to its place, and to its end, of each of those that do end */
  const beside = async (sabotage?: SabotageName): Promise<{ begun: number[]; done: number }> => {
    const service = await trouble.start(create, sabotage);
    // together with some that end, so that they are fetched together
    const first = fresh(10, (index) => (index < 4 ? 'stay' : 'pass'));
    await Promise.all(first.map((id) => deliver(service.url, messageBody(id))));
    const sent = performance.now();
    await eventually(async () => expect(await activeAt(service, 'places')).toBe(4), 10_000);
    const done = performance.now() - sent;
    const { sentAt } = await steadyLoad(
      service.url,
      fresh(20, () => 'pass'),
      5,
    );
    const begun = () => [...sentAt].map(([id, at]) => (trouble.notes.read().get(`place ${id}`)?.[0] ?? Infinity) - at);
    await eventually(() => expect(begun()).not.toContain(Infinity), 10_000);
    await service.kill();
    return { begun: begun(), done };
  };

  it('leave six, and those beside them are done at once', async () => {
    const { begun, done } = await beside();
    expect(begun).toHaveLength(20);
    expect(Math.max(...begun)).toBeLessThan(1_000);
    expect(done).toBeLessThan(1_000);
    await expect(beside('waits-for-neighbours')).rejects.toThrow();
    record(`places-${trouble.store.kind}`, {
      promises: [2],
      rows: ['Q4'],
      test: `4 events that never end in 4 of the 10 places of their subscriber, 6 beside them and 20 after them, ${trouble.store.kind} store`,
      figure: `the 6 done ${Math.round(done)} ms after the last was acknowledged, the 20 handled after ${Math.max(...begun)} ms at most`,
      control: 'places filled again when all that were filled together are free: none done within 10 s',
    });
  }, 120_000);
});

describePostgres('a subscriber that blocks its process', () => {
  const block = async (receiving: ChildService): Promise<Load> => {
    const ids = fresh((BUSY_MS / 1000 + 3) * PER_SECOND, (index) => (index === PER_SECOND ? 'busy' : 'msg'));
    return steadyLoad(receiving.url, ids, PER_SECOND);
  };

  it('does not block receiving in another process', async () => {
    const settings = { BUSY_MS: String(BUSY_MS) };
    const web = await trouble.start(postgresStore, undefined, { ...settings, ROLE: 'web' });
    const worker = await trouble.startOn(trouble.store, { ...settings, ROLE: 'worker' });
    const apart = await block(web);
    await nothingPending(web);
    expect(apart.refused).toBe(0);
    expect(trouble.notes.read().size).toBe(apart.sentAt.size);
    expect(worker.hasExited).toBe(false);
    await Promise.all([web.kill(), worker.kill()]);

    const both = await trouble.start(postgresStore, undefined, settings);
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
