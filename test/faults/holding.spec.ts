import { describeEachStore } from '../support/each-store.js';
import { percentile } from '../support/statistics.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { Notes } from './support/notes.js';
import type { SabotageName } from './support/sabotage.js';
import { steadyLoad, type Load } from './support/steady-load.js';
import { deadLetters, fresh } from './support/troublesome-services.js';

const PER_SECOND = 20;
const SECONDS = rounds(10, 60);
/** Of each kind of trouble, at once; more than a subscriber has places. */
const EACH = rounds(20, 100);
const KINDS = ['hold', 'over', 'direct'] as const;
const TIMES_CALM = 5;
/** Below that, a few milliseconds of the machine would decide. */
const CALM_MS = 10;

const LIMITS = {
  postgres: { holdMs: 4_500, waitMs: 0, error: 'open for 5 s', control: 'shared-pool' },
  /** One transaction may be in front. */
  embedded: { holdMs: 200, waitMs: 250, error: 'kept the embedded store waiting for 250 ms', control: 'idle-holders' },
} as const;

describeEachStore('handlers that hold on to the database', (create) => {
  const stores: TestStore[] = [];
  let notes: Notes;

  beforeEach(() => {
    notes = new Notes();
  });
  afterEach(async () => {
    await ChildService.killAll();
    for (const store of stores.splice(0)) await store.remove();
    notes.remove();
  });

  const start = async (sabotage?: SabotageName): Promise<{ service: ChildService; store: TestStore }> => {
    const store = await create();
    stores.push(store);
    const environment = {
      ...store.environment,
      NOTES_FILE: notes.file,
      HOLD_MS: String(LIMITS[store.kind].holdMs),
    };
    const service = await ChildService.start(environment, {
      entry: 'holding-subscribers',
      ...(sabotage && { sabotage }),
    });
    await steadyLoad(service.url, fresh(2 * PER_SECOND), PER_SECOND);
    return { service, store };
  };
  const trouble = () => fresh(EACH * KINDS.length, (index) => KINDS[index % KINDS.length] ?? '');
  const under = async (service: ChildService): Promise<Load> => {
    const begun = await steadyLoad(service.url, trouble(), 1_000);
    const load = await steadyLoad(service.url, fresh(SECONDS * PER_SECOND), PER_SECOND);
    return { ...load, refused: begun.refused + load.refused };
  };
  const p99 = ({ milliseconds }: Load) => Math.round(percentile(milliseconds, 99));

  it('hold up no acknowledgement, and learn what they did', async () => {
    const { service, store } = await start();
    const { waitMs, holdMs, error, control } = LIMITS[store.kind];
    const calm = await steadyLoad(service.url, fresh(SECONDS * PER_SECOND), PER_SECOND);
    const load = await under(service);
    const bound = waitMs + TIMES_CALM * Math.max(CALM_MS, p99(calm));
    expect([calm, load].map(({ refused }) => refused)).toEqual([0, 0]);
    expect(p99(load)).toBeLessThan(bound);

    await nothingPending(service);
    const letters = await deadLetters(service, 'over');
    expect(letters).toHaveLength(EACH);
    // others may have come to no connection at all, because of those beside their context
    expect(letters.filter((letter) => letter.error?.includes(error)).length).toBeGreaterThan(0);
    expect(await deadLetters(service, 'holding')).toEqual([]);
    for (const id of load.sentAt.keys()) expect(notes.read().has(id)).toBe(true);
    await service.kill();

    const unbounded = await start(control);
    const without = await under(unbounded.service);
    expect(without.refused > 0 || p99(without) > bound).toBe(true);
    record(`holding-${store.kind}`, {
      promises: [2],
      rows: ['Q4'],
      test: `${EACH * KINDS.length} events whose handlers keep transactions open for ${holdMs / 1000} s, for longer than they may, and beside \`context.transaction\`; ${PER_SECOND} events/s, ${store.kind} store`,
      figure: `acknowledged p99 ${p99(load)} ms (${p99(calm)} ms without), 0 × 503; what was too long was rolled back with an error that says so`,
      control: `${store.kind === 'postgres' ? 'no connections for receiving alone' : 'no limit on waiting within a transaction'}: p99 ${p99(without)} ms, ${without.refused} not acknowledged`,
    });
  }, 400_000);
});
