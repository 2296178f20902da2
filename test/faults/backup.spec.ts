import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { sampleEvent } from '../../src/sources/openphone/sample-events.js';
import { seedEvents } from '../bench/seed-events.js';
import { withDatabase, type Place } from '../bench/stored.js';
import { OPERATOR_TOKEN } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { build } from './support/build.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { Flood, type FloodResult } from './support/flood.js';
import { rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { deliver } from './support/webhooks.js';

const EVENTS = rounds(100_000, 1_000_000);
const PER_SECOND = 100;
const BEFORE_MS = 3_000;
const DURING_MS = rounds(8_000, 60_000);
/** What a sender has to wait at most while a backup is made. */
const MOST_WAITING_MS = 2_000;

let directory: string;
let store: TestStore;
let place: Place;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'backup-'));
  store = embeddedStore();
  place = { databaseUrl: null, dataDirectory: store.environment['DATA_DIR'] ?? '' };
  const service = await ChildService.start(store.environment);
  await deliver(service.url, JSON.stringify(sampleEvent('message.received', 'legacy')));
  await nothingPending(service);
  await service.stop();
}, 60_000);
afterEach(async () => {
  await ChildService.killAll();
  await store.remove();
  rmSync(directory, { recursive: true });
});

interface Made {
  file: string;
  milliseconds: number;
  /** What was sent, and answered, before it began. */
  before: FloodResult;
  during: FloodResult;
}

/** Backs a service up under load, by the command line. */
async function backUp(options: ChildOptions): Promise<Made> {
  const file = join(directory, 'backup.tar');
  const service = await ChildService.start(store.environment, options);
  const before = await new Flood(service.url).run(PER_SECOND, BEFORE_MS);
  const flooding = new Flood(service.url).run(PER_SECOND, DURING_MS);
  const started = performance.now();
  await cli('backup', file, '--url', service.url);
  const milliseconds = performance.now() - started;
  const during = await flooding;
  await service.stop();
  return { file, milliseconds, before, during };
}

async function cli(...parameters: string[]): Promise<void> {
  const [main, ...rest] = [join(build(), 'src/cli.js'), ...parameters];
  await promisify(execFile)(process.execPath, ['--no-warnings', main, ...rest], {
    env: { ADMIN_TOKEN: OPERATOR_TOKEN },
    cwd: directory,
  });
}

/** Ids of the messages that events are about, and a digest of all that was there before the load. */
function contents(place: Place, seededUntil: Date): Promise<{ events: Set<string>; seeded: string }> {
  return withDatabase(place, async (db) => {
    const events = await db.selectFrom('events').select('subject_id').execute();
    const { rows } = await sql<{ digest: string }>`
      select md5(string_agg(md5(events::text), '' order by id)) as digest
      from events where received_at <= ${seededUntil}`.execute(db);
    return { events: new Set(events.map(({ subject_id }) => String(subject_id))), seeded: rows[0]?.digest ?? '' };
  });
}

it(
  'a backup at load has all that was acknowledged before it, and holds nobody up',
  async () => {
    await seedEvents(place, EVENTS);
    const seededUntil = new Date();
    const { file, milliseconds, before, during } = await backUp({});
    expect(before.acknowledged.length).toBeGreaterThan(0);
    const restored = { ...place, dataDirectory: join(directory, 'restored') };
    const started = performance.now();
    await cli('restore', file, '--data-dir', restored.dataDirectory);
    const restoring = performance.now() - started;
    const [found, expected] = [await contents(restored, seededUntil), await contents(place, seededUntil)];
    expect(before.acknowledged.filter((id) => !found.events.has(id))).toEqual([]);
    expect(found.seeded).toBe(expected.seeded);
    const again = await ChildService.start({ ...store.environment, DATA_DIR: restored.dataDirectory });
    await nothingPending(again);
    expect(await again.stop()).toBe(0);
    expect(Object.keys(during.statuses)).toEqual(['200']);
    expect(Math.max(...during.milliseconds)).toBeLessThan(MOST_WAITING_MS);

    rmSync(file);
    const sabotaged = await backUp({ sabotage: 'no-log' });
    const control = cli('restore', sabotaged.file, '--data-dir', join(directory, 'control'));
    await expect(control).rejects.toThrow(/checkpoint/);

    const seconds = (of: number) => ((of * 1_000_000) / EVENTS / 1000).toFixed(0);
    record('backup', {
      promises: [1],
      rows: ['S10'],
      test: `backup of ${EVENTS} events under ${PER_SECOND} events/s, by the command line, and restored`,
      figure:
        `0 of ${before.acknowledged.length} acknowledged before it missing, the others equal to the byte; ` +
        `acknowledgements meanwhile p99 ${percentile(during.milliseconds, 99).toFixed(0)} ms (before ${percentile(before.milliseconds, 99).toFixed(0)} ms), ` +
        `${Math.max(...during.milliseconds).toFixed(0)} ms at most; ${(statSync(sabotaged.file).size / 1e6).toFixed(0)} MB; ` +
        `seconds per 1000000 events: ${seconds(milliseconds)} to back up, ${seconds(restoring)} to restore`,
      control: 'files copied without the log of that time: restoring refused, as the database does not open',
    });
  },
  300_000 + EVENTS,
);
