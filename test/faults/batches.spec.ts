import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { BatchServices } from './support/batch-services.js';
import { effectsOf } from './support/effects.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';

/** A call may take so long; the lease of what was fetched for it is 15 s longer. */
const TIMEOUT_MS = 2_000;
/** Within its time, and in 25 calls beyond the lease. */
const CALL_MS = 1_200;
const BACKLOG = rounds(3_000, 10_000);
/** Longer than the lease, and than it takes to look for those that ran out. */
const TAKEN_OVER_MS = 90_000;

const services = new BatchServices();

describeEachStore('a handler of lists', (create) => {
  const slow = async (isOver: (times: readonly number[]) => boolean, sabotage?: SabotageName) => {
    const store = await services.on(create, { CALL_MS: String(CALL_MS), TIMEOUT_MS: String(TIMEOUT_MS) });
    const service = await store.start({ sabotage });
    const ids = await store.backlog(service, BACKLOG);
    await store.switch(service, 'resume');
    await eventually(() => expect(isOver(store.times(ids))).toBe(true), TAKEN_OVER_MS);
    if (sabotage === undefined) await nothingPending(service);
    const state = await store.state(service);
    await service.kill();
    return { repeated: store.times(ids).filter((times) => times > 1).length, state };
  };

  it('that is slow, but within its time, is called once for each event of a backlog', async () => {
    const { repeated, state } = await slow((times) => !times.includes(0));
    expect({ repeated, ...state }).toEqual({ repeated: 0, done: BACKLOG, failedAttempts: 0, dead: 0 });
    const control = await slow((times) => times.some((count) => count > 1), 'shared-lease');
    expect(control.repeated).toBeGreaterThan(0);
    record(`batches-slow-${services.kind}`, {
      promises: [2],
      rows: ['Q4'],
      test: `a batch handler that takes ${CALL_MS} ms of the ${TIMEOUT_MS} ms it may, with a backlog of ${BACKLOG} events, ${services.kind} store`,
      figure: `each handled once, 0 attempts failed, 0 dead letters`,
      control: `a call for each of the groups of one fetch, one after the other: ${control.repeated} events handled again`,
    });
  }, 300_000);

  const failing = async (sabotage?: SabotageName) => {
    const store = await services.on(create, { CALL_MS: String(CALL_MS), TIMEOUT_MS: String(TIMEOUT_MS) });
    const service = await store.start({ sabotage });
    const ids = await store.backlog(service, 100, undefined, (index) => (index === 50 ? 'bad' : 'msg'));
    await store.switch(service, 'resume');
    await nothingPending(service);
    const times = store.times(ids.filter((id) => !id.startsWith('bad')));
    const { dead } = await store.state(service);
    await service.kill();
    return { dead, handled: times.filter((count) => count === 1).length };
  };

  it('that fails because of one event is done with all others', async () => {
    expect(await failing()).toEqual({ dead: 1, handled: 99 });
    const control = await failing('fails-together');
    expect(control.dead).toBeGreaterThan(1);
    record(`batches-failing-${services.kind}`, {
      promises: [2],
      rows: ['Q4'],
      test: `a batch handler that fails after ${CALL_MS} of ${TIMEOUT_MS} ms because of 1 of 100 events, ${services.kind} store`,
      figure: `99 handled once, each by itself; 1 dead letter`,
      control: `not told apart: ${control.dead} dead letters`,
    });
  }, 300_000);

  const killed = async (sabotage?: SabotageName) => {
    const store = await services.on(create, { EXACT: 'true' });
    const first = await store.start({ sabotage, gated: true });
    const ids = await store.backlog(first, 100);
    await store.switch(first, 'resume');
    await eventually(() => expect(store.count(first, 'begun')).toBe(1));
    await first.kill();
    const second = await store.start({ sabotage });
    await nothingPending(second, 60_000);
    const state = await store.state(second);
    const event = await store.newest(second);
    expect(await second.stop()).toBe(0);
    return { ids, state, event, effects: await effectsOf(store.store) };
  };

  it('that is killed in the middle of a call is called again, and the loss is counted and shown', async () => {
    const control = expect(killed('long-lease')).rejects.toThrow(/pending|active/);
    const { ids, state, event, effects } = await killed();
    expect(effects).toEqual({ rows: ids.length, events: ids.length });
    expect(state.dead).toBe(0);
    expect(state.failedAttempts).toBe(ids.length);
    const shown = event.failedAttempts.filter(({ subscriber }) => subscriber === 'lists');
    expect(shown).toMatchObject([{ attempt: 1, error: expect.stringContaining('not heard of') }]);
    await control;
    record(`batches-killed-${services.kind}`, {
      promises: [2, 4],
      rows: ['Q2'],
      test: `kill -9 while a batch handler has ${ids.length} events, ${services.kind} store`,
      figure: `each effect once after the next start; ${state.failedAttempts} attempts counted as failed and shown with their reason`,
      control: 'a lease of an hour: not done within 60 s',
    });
  }, 240_000);
});
