import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { rounds } from './support/form.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import { deadLetters, fresh, TroublesomeServices } from './support/troublesome-services.js';
import { deliver, messageBody } from './support/webhooks.js';

const PAIRS = rounds(7, 60);
const ROUND_EVENTS = 1_000;
const AT_ONCE = 32;
const POISON_EVERY = 100;
/** Of the throughput without poison. */
const STILL_DELIVERED = 0.95;

const trouble = new TroublesomeServices();

describeEachStore('a subscriber that fails on one event of a hundred', (create) => {
  /** Events per second that the good subscriber gets. */
  const round = async ({ url }: ChildService, poisoned: boolean): Promise<number> => {
    const ids = fresh(ROUND_EVENTS, (index) => (poisoned && index % POISON_EVERY === 0 ? 'poison' : 'msg'));
    const started = performance.now();
    await inParallel(AT_ONCE, ids, async (id) => expect((await deliver(url, messageBody(id))).status).toBe(200));
    await eventually(() => {
      const had = trouble.notes.read();
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
      const service = await trouble.start(create);
      const left = await share(service, PAIRS);
      await nothingPending(service);
      const letters = await deadLetters(service, 'poisoned');
      const poison = (PAIRS * ROUND_EVENTS) / POISON_EVERY;
      expect(letters).toHaveLength(Math.min(poison, 200));
      for (const letter of letters) expect(letter).toMatchObject({ attempts: 3, error: 'cannot be digested' });
      expect([...trouble.notes.read().values()].every(({ length }) => length === 1)).toBe(true);
      expect(left).toBeGreaterThan(STILL_DELIVERED);
      await service.kill();

      const control = await trouble.start(create, 'retries-at-once');
      await share(control, 1);
      await expect(nothingPending(control, 15_000)).rejects.toThrow(/pending|active/);
      expect(await deadLetters(control, 'poisoned')).toEqual([]);
      const kind = trouble.store.kind;
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
