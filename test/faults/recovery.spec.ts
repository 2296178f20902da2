import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { effectsOf } from './support/effects.js';
import { record } from './support/figures.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import { Notes } from './support/notes.js';
import type { SabotageName } from './support/sabotage.js';
import { deliver, messageBody } from './support/webhooks.js';

const EVENTS = 20;
const RECOVERY_MS = 60_000;

describeEachStore('deliveries that a kill -9 has interrupted', (create) => {
  const made: { store: TestStore; notes: Notes }[] = [];

  afterEach(async () => {
    await ChildService.killAll();
    for (const { store, notes } of made.splice(0)) {
      await store.remove();
      notes.remove();
    }
  });

  /** Kills the service in the middle of its deliveries. @returns milliseconds from its next start to the end of the last */
  const interrupt = async (sabotage?: SabotageName): Promise<{ store: TestStore; milliseconds: number }> => {
    const { store, notes } = { store: await create(), notes: new Notes() };
    made.push({ store, notes });
    const options: ChildOptions = { entry: 'patient-subscribers', ...(sabotage && { sabotage }) };
    const environment = { ...store.environment, NOTES_FILE: notes.file, GATE_FILE: `${notes.file}-gate` };
    const service = await ChildService.start(environment, options);
    const ids = Array.from({ length: EVENTS }, () => `msg_${randomUUID()}`);
    await inParallel(EVENTS, ids, async (id) => expect((await deliver(service.url, messageBody(id))).status).toBe(200));
    await eventually(() => expect([...notes.read().keys()].some((note) => note.endsWith('begun'))).toBe(true));
    await service.kill();
    writeFileSync(environment.GATE_FILE, '');
    const again = await ChildService.start(environment, options);
    const ready = Date.now();
    await nothingPending(again, RECOVERY_MS);
    const milliseconds = Date.now() - ready;
    expect(await again.stop()).toBe(0);
    return { store, milliseconds };
  };

  it('are done within a minute of the next start', async () => {
    // side by side, because both wait for a lease to run out
    const [{ store, milliseconds }] = await Promise.all([
      interrupt(),
      expect(interrupt('long-lease')).rejects.toThrow(/pending|active/),
    ]);
    expect(await effectsOf(store)).toEqual({ rows: EVENTS, events: EVENTS });
    record(`recovery-${store.kind}`, {
      promises: [4, 8],
      rows: ['Q2'],
      test: `kill -9 in the middle of deliveries of ${EVENTS} events, ${store.kind} store: time to their end`,
      figure: `all done ${(milliseconds / 1000).toFixed(1)} s after the next start was ready, each effect once`,
      control: 'a lease of an hour: not done within 60 s',
    });
  }, 240_000);
});
