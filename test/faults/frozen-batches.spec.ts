import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, postgresStore } from '../support/stores.js';
import { BatchServices } from './support/batch-services.js';
import { effectsOf } from './support/effects.js';
import { record } from './support/figures.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';

/** Longer than the lease, and than it takes to look for those that ran out. */
const TAKEN_OVER_MS = 90_000;
/** Longer than a worker may be silent, and not so long that the queue itself steps in. */
const FROZEN_MS = 22_000;
/** Longer than between two looks for workers that are silent. */
const LOOKED_MS = 5_000;

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

describe('a handler of lists whose process and store are frozen', () => {
  const frozen = async (sabotage?: SabotageName) => {
    const store = await services.on(() => Promise.resolve(embeddedStore()));
    const service = await store.start({ sabotage, gated: true });
    const ids = await store.backlog(service, 100);
    await store.switch(service, 'resume');
    await eventually(() => expect(store.count(service, 'begun')).toBe(1));
    service.signal('SIGSTOP');
    await delay(FROZEN_MS);
    service.signal('SIGCONT');
    // so that whoever takes it for dead does so before it ends
    await delay(LOOKED_MS);
    writeFileSync(store.gate, '');
    await nothingPending(service);
    const { failedAttempts } = await store.state(service);
    await service.kill();
    return { failedAttempts, repeated: store.times(ids).filter((times) => times !== 1).length };
  };

  it('goes on where it was', async () => {
    const control = frozen('judges-itself');
    expect(await frozen()).toEqual({ failedAttempts: 0, repeated: 0 });
    const { failedAttempts } = await control;
    expect(failedAttempts).toBeGreaterThan(0);
    record('batches-frozen-embedded', {
      promises: [2],
      rows: ['Q7'],
      test: `process and store frozen (SIGSTOP) for ${FROZEN_MS / 1000} s while a batch handler has 100 events, embedded store`,
      figure: 'it went on: each event handled once, 0 attempts failed',
      control: `taken for dead at once by its own process: ${failedAttempts} attempts failed`,
    });
  }, 240_000);
});
