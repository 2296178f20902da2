import { writeFileSync } from 'node:fs';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore } from '../support/stores.js';
import { BatchServices } from './support/batch-services.js';
import { effectsOf } from './support/effects.js';
import { record } from './support/figures.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';

/** Longer than the lease, and than it takes to look for those that ran out. */
const TAKEN_OVER_MS = 90_000;

const services = new BatchServices();

describePostgres('a handler of lists whose process is frozen', () => {
  const frozen = async (sabotage?: SabotageName) => {
    const store = await services.on(postgresStore, { EXACT: 'true' });
    const first = await store.start({ sabotage, gated: true });
    const ids = await store.backlog(first, 100);
    await store.switch(first, 'resume');
    await eventually(() => expect(store.count(first, 'begun')).toBe(1));
    first.signal('SIGSTOP');
    writeFileSync(store.gate, '');
    const second = await store.start({ sabotage, gated: true });
    await eventually(() => expect(store.times(ids)).not.toContain(0), TAKEN_OVER_MS);
    first.signal('SIGCONT');
    await eventually(() => expect(store.count(first, 'refused') + store.count(first, 'ended')).toBeGreaterThan(0));
    const refused = store.count(first, 'refused');
    await nothingPending(second);
    expect(await Promise.all([first.stop(), second.stop()])).toEqual([0, 0]);
    return { ids, refused, effects: await effectsOf(store.store) };
  };

  it('writes nothing when it goes on after another has taken over', async () => {
    const control = frozen('no-fence');
    const { ids, refused, effects } = await frozen();
    expect({ refused, effects }).toEqual({ refused: 1, effects: { rows: ids.length, events: ids.length } });
    const { effects: doubled } = await control;
    expect(doubled.rows).toBeGreaterThan(ids.length);
    record('batches-frozen', {
      promises: [4, 8],
      rows: ['Q7'],
      test: `a process frozen (SIGSTOP) while its batch handler has ${ids.length} events, for longer than its lease, beside another; PostgreSQL`,
      figure: `the late call refused; each effect once`,
      control: `completions not checked: ${doubled.rows - ids.length} effects doubled`,
    });
  }, 300_000);
});
