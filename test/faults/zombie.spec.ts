import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { contentsOf } from './support/contents.js';
import { effectsOf } from './support/effects.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import { Notes } from './support/notes.js';
import type { SabotageName } from './support/sabotage.js';
import { deliver, messageBody } from './support/webhooks.js';

const EVENTS = 10;
const ROUNDS = rounds(1, 10);
const AT_ONCE = 2;
/** Longer than the lease, and than the queue takes to look for those that ran out. */
const TAKEN_OVER_MS = 90_000;

interface Outcome {
  /** Milliseconds from the stop to the end of the last delivery elsewhere. */
  takenOver: number;
  /** Attempts that the process was frozen in. */
  held: number;
  /** Of these, those whose transaction was refused when it went on. */
  refused: number;
  effects: { rows: number; events: number };
}

/** Freezes a worker in the middle of its deliveries until another one has done them, and lets it go on. */
async function freeze(store: TestStore, notes: Notes, sabotage?: SabotageName): Promise<Outcome> {
  const options: ChildOptions = { entry: 'patient-subscribers', ...(sabotage && { sabotage }) };
  const environment = { ...store.environment, NOTES_FILE: notes.file, GATE_FILE: `${notes.file}-gate` };
  const frozen = await ChildService.start(environment, options);
  const count = (service: ChildService, what: string) =>
    notes.read().get(`${service.process.pid} ${what}`)?.length ?? 0;
  const ids = Array.from({ length: EVENTS }, () => `msg_${randomUUID()}`);
  await inParallel(EVENTS, ids, (id) => deliver(frozen.url, messageBody(id)));
  await eventually(() => expect(count(frozen, 'begun')).toBeGreaterThan(1));
  frozen.signal('SIGSTOP');
  const stopped = Date.now();
  const held = count(frozen, 'begun');
  writeFileSync(environment.GATE_FILE, '');
  const other = await ChildService.start(environment, options);
  await eventually(() => expect(count(other, 'ended')).toBe(EVENTS), TAKEN_OVER_MS);
  const takenOver = Date.now() - stopped;
  frozen.signal('SIGCONT');
  await eventually(
    () => expect(count(frozen, 'refused') + count(frozen, 'ended')).toBeGreaterThanOrEqual(held),
    60_000,
  );
  const refused = count(frozen, 'refused');
  await nothingPending(other);
  expect(await Promise.all([frozen.stop(), other.stop()])).toEqual([0, 0]);
  const { jobs } = await contentsOf(store);
  expect(jobs).toEqual({ completed: expect.any(Number) });
  return { takenOver, held, refused, effects: await effectsOf(store) };
}

describePostgres('a worker that was taken for dead and goes on', () => {
  const made: { store: TestStore; notes: Notes }[] = [];

  const freezeOne = async (sabotage?: SabotageName): Promise<Outcome> => {
    const one = { store: await postgresStore(), notes: new Notes() };
    made.push(one);
    return freeze(one.store, one.notes, sabotage);
  };
  afterEach(async () => {
    await ChildService.killAll();
    for (const { store, notes } of made.splice(0)) {
      await store.remove();
      notes.remove();
    }
  });

  it(
    'writes nothing any more',
    async () => {
      // some side by side, because each waits for a lease to run out, and the server takes so many connections only
      const outcomes: Outcome[] = [];
      const control = freezeOne('no-fence');
      await inParallel(AT_ONCE, Array.from({ length: ROUNDS }), async () => void outcomes.push(await freezeOne()));
      const { effects: doubled, held: heldByControl } = await control;
      const all = outcomes.reduce((sum, outcome) => sum + outcome.held, 0);
      for (const { effects, held, refused } of outcomes) {
        expect({ effects, refused }).toEqual({ effects: { rows: EVENTS, events: EVENTS }, refused: held });
      }
      expect(doubled.rows).toBeGreaterThan(EVENTS);
      const slowest = Math.max(...outcomes.map(({ takenOver }) => takenOver)) / 1000;
      record('zombie', {
        promises: [4, 8],
        rows: ['Q7'],
        test: `${ROUNDS} × a worker frozen (SIGSTOP) in the middle of its handlers, for longer than its lease, beside another; PostgreSQL`,
        figure: `the other one had done all ${slowest.toFixed(1)} s after the stop; ${all} of ${all} late completions refused, 0 effects doubled`,
        control: `completions not checked: ${doubled.rows - EVENTS} of ${heldByControl} effects doubled`,
      });
    },
    rounds(300_000, 900_000),
  );
});
