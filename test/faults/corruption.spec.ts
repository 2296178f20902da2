import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { flip, lastWritten } from './support/damage.js';
import { compare, digestOf, digestsOf, withStoreAt, type Read } from './support/event-digests.js';
import { record } from './support/figures.js';
import { Flood } from './support/flood.js';
import { random, rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';

const PAGE = 8_192;
const EVENTS = 1_000;
const OPENINGS = rounds(4, 40);
const FLIPS_EACH = 50;
const LOG_FLIPS = rounds(8, 100);
/** Bytes at the end of the log that a start after a kill replays for certain. */
const LOG_TAIL = 512 * 1024;
/** In every message; `messageBody` of the sender. */
const MARK = Buffer.from('"body":"Hello"');

let store: TestStore;
let sound: string;
let directory: string;
/** SHA-256 of what is kept of each event, by its id. */
let expected: Map<string, string>;

beforeEach(async () => {
  store = embeddedStore();
  sound = store.environment['DATA_DIR'] ?? '';
  directory = mkdtempSync(join(tmpdir(), 'corruption-'));
  const service = await ChildService.start(store.environment);
  await new Flood(service.url).run(EVENTS / 5, 5_000);
  await nothingPending(service);
  await service.stop();
  expected = await digestsOf(sound);
}, 120_000);
afterEach(async () => {
  await ChildService.killAll();
  await store.remove();
  rmSync(directory, { recursive: true });
});

/** A copy of the sound store, to be damaged. */
function copyOf(source: string, name: string): string {
  const copy = join(directory, name);
  cpSync(source, copy, { recursive: true });
  return copy;
}

async function fileOf(relation: string): Promise<string> {
  const { rows } = await withStoreAt(sound, (db) =>
    sql<{ path: string }>`select pg_relation_filepath(${relation}) as path`.execute(db),
  );
  return join('postgres', rows[0]?.path ?? '');
}

describe('flipped bits', () => {
  it('in the files of the events are never handed out', async () => {
    const chance = random('heap');
    const heap = await fileOf('events');
    const total: Read = { right: 0, refused: 0, wrong: [], missing: 0 };
    for (let opening = 0; opening < OPENINGS; opening++) {
      const damaged = copyOf(sound, `heap-${opening}`);
      for (let count = 0; count < FLIPS_EACH; count++) {
        const file = join(damaged, heap);
        flip(file, Math.floor(chance() * statSync(file).size), Math.floor(chance() * 8));
      }
      const read = await withStoreAt(damaged, (db) => compare(db, expected));
      expect(read.refused).toBeGreaterThan(0);
      expect(read.right).toBeGreaterThan(0);
      total.right += read.right;
      total.refused += read.refused;
      total.wrong.push(...read.wrong);
      total.missing += read.missing;
      rmSync(damaged, { recursive: true });
    }
    expect(total).toMatchObject({ wrong: [], missing: 0 });

    const control = copyOf(sound, 'control');
    const file = join(control, heap);
    flip(file, readFileSync(file).indexOf(MARK) + MARK.length - 2, 0);
    const unchecked = await withStoreAt(control, async (db) => {
      await sql`set ignore_checksum_failure = on`.execute(db);
      return compare(db, expected);
    });
    expect(unchecked.wrong).toHaveLength(1);
    record('corruption', {
      promises: [],
      rows: ['D9'],
      test: `${OPENINGS * FLIPS_EACH} flipped bits in the file of ${expected.size} events, embedded store`,
      figure: `0 wrong payloads read; ${total.refused} reads refused, ${total.right} right`,
      control: 'the checksums of pages ignored: the wrong payload handed out',
    });
  }, 600_000);

  it('in the log of a service that was killed end what is recovered, and make nothing wrong', async () => {
    const chance = random('log');
    const killed = copyOf(sound, 'killed');
    const service = await ChildService.start({ ...store.environment, DATA_DIR: killed });
    const { acknowledged } = await new Flood(service.url).run(EVENTS / 5, 2_000);
    await service.kill();
    expected = await digestsOf(copyOf(killed, 'replayed'));
    const outcome = { closed: 0, whole: 0, shortened: 0, wrong: 0 };
    for (let count = 0; count < LOG_FLIPS; count++) {
      const damaged = copyOf(killed, `log-${count}`);
      const log = join(damaged, 'postgres/pg_wal');
      const file = lastWritten(killed);
      const used = readFileSync(join(log, file)).findLastIndex((byte) => byte !== 0);
      flip(join(log, file), used - Math.floor(chance() * Math.min(used, LOG_TAIL)), Math.floor(chance() * 8));
      try {
        const read = await withStoreAt(damaged, (db) => compare(db, expected));
        outcome.wrong += read.wrong.length;
        outcome[read.missing > 0 ? 'shortened' : 'whole']++;
      } catch {
        outcome.closed++;
      }
      rmSync(damaged, { recursive: true });
    }
    expect(outcome.wrong).toBe(0);
    // otherwise none has hit what is replayed
    expect(outcome.shortened + outcome.closed).toBeGreaterThan(0);
    record('corruption-log', {
      promises: [],
      rows: ['D9'],
      test: `${LOG_FLIPS} times a flipped bit in the write-ahead log of a service that was killed with ${acknowledged.length} events in it only`,
      figure: `0 wrong payloads read; recovery ended at the damage ${outcome.shortened} times, had all of it ${outcome.whole} times, refused to open ${outcome.closed} times`,
      control: 'see: flipped bits in the files of events',
    });
  }, 600_000);

  it('are told by the service: a problem, the log, /health; it goes on receiving', async () => {
    const heap = join(sound, await fileOf('events'));
    const pages = Math.floor(statSync(heap).size / PAGE);
    flip(heap, Math.floor(pages / 2) * PAGE + PAGE - 20, 0);
    const damaged = await withStoreAt(sound, async (db) => {
      for (const id of expected.keys()) if ((await digestOf(db, id).catch(() => null)) === null) return id;
      return null;
    });
    const service = await ChildService.start({ ...store.environment, LOG_LEVEL: 'error' });
    const { status, body } = await service.get(`/api/events/${damaged}`);
    expect([status, JSON.parse(body)]).toEqual([500, expect.objectContaining({ reason: 'damaged-store' })]);
    await eventually(() => expect(service.output).toMatch(/invalid page in block \d+/));
    expect(service.output).toContain('damaged-store');
    const health = await service.get('/health');
    expect([health.status, health.body]).toEqual([503, expect.stringContaining('damaged pages were read')]);
    expect((await service.get('/readyz')).status).toBe(200);
    const { statuses } = await new Flood(service.url).run(20, 1_000);
    expect(Object.keys(statuses)).toEqual(['200']);
  }, 120_000);
});
