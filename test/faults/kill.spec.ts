import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { recoveryOf, type Recovery } from './support/attempts.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { contentsOf, doubled, lost } from './support/contents.js';
import { effectsOf } from './support/effects.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { random, rounds } from './support/form.js';
import { killRounds, type Kills } from './support/kill-rounds.js';

const ROUNDS = rounds(50, 1_000);
const CONTROL_ROUNDS = 3;
const RECOVERY_MS = 60_000;

describeEachStore('kill -9 at any instant', (create) => {
  let store: TestStore;
  let control: TestStore;
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kill-'));
    [store, control] = [await create(), await create()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), control.remove()]);
    rmSync(directory, { recursive: true });
  });

  const run = async (on: TestStore, count: number, options: ChildOptions): Promise<[Kills, Recovery]> => {
    const environment = { ...on.environment, ATTEMPTS_FILE: join(directory, `attempts-${on === control}`) };
    const kills = await killRounds(count, environment, options, random(on.kind));
    return [kills, recoveryOf(environment.ATTEMPTS_FILE, kills.at)];
  };

  it(
    'loses nothing acknowledged, doubles nothing, and finishes every delivery within a minute',
    async () => {
      const [kills, recovery] = await run(store, ROUNDS, { entry: 'slow-subscribers' });
      const contents = await contentsOf(store);
      const { sent } = kills.ledger;
      expect(lost(kills.ledger, contents)).toEqual([]);
      expect(doubled(contents)).toEqual([]);
      expect(new Set(contents.events)).toEqual(sent);
      expect(new Set(contents.messages)).toEqual(sent);
      expect(Object.keys(contents.jobs)).toEqual(['completed']);
      expect(contents.done).toMatchObject({ slow: sent.size, exact: sent.size });
      expect(await effectsOf(store)).toEqual({ rows: sent.size, events: sent.size });
      expect(recovery).toMatchObject({ needless: 0 });
      expect(recovery.interrupted).toBeGreaterThan(0);
      expect(Math.max(...recovery.milliseconds)).toBeLessThanOrEqual(RECOVERY_MS);

      const [controlKills] = await run(control, CONTROL_ROUNDS, { sabotage: 'answers-first' });
      const lostByControl = lost(controlKills.ledger, await contentsOf(control)).length;
      expect(lostByControl).toBeGreaterThan(0);

      const seconds = (percent: number) => (percentile(recovery.milliseconds, percent) / 1000).toFixed(1);
      record(`kill-${store.kind}`, {
        promises: [1, 2, 4, 8],
        rows: ['D1', 'Q2'],
        test: `${ROUNDS} × kill -9 at random instants under 100 events/s, ${store.kind} store; interrupted handlers, and one that writes through its transaction`,
        figure:
          `${sent.size} acknowledged, 0 lost, 0 doubled; every delivery done, ${recovery.interrupted} interrupted, all of them done again ` +
          `p50 ${seconds(50)} s, p99 ${seconds(99)} s after the last kill (${(recovery.longestOverKills / 1000).toFixed(1)} s at most, with kills in between); no other repeated; restart to ready p99 ${percentile(kills.starts, 99)} ms`,
        control: `answering before the commit: ${lostByControl} of ${controlKills.ledger.acknowledged.size} acknowledged lost in ${CONTROL_ROUNDS} kills`,
      });
      await Promise.all([kills.ledger.remove(), controlKills.ledger.remove()]);
    },
    ROUNDS * 15_000 + 300_000,
  );
});
