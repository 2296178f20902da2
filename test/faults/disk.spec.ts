import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { openStore } from '../../src/database/open-store.js';
import { TEMPLATE_DIRECTORY } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { contentsOf, doubled, lost, storedMessages } from './support/contents.js';
import { record } from './support/figures.js';
import { random, rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { Ledger } from './support/ledger.js';
import { Sender } from './support/sender.js';
import { SmallDisk } from './support/small-disk.js';
import { Supervisor } from './support/supervisor.js';
import { loseWhatIsAcknowledged } from './support/trouble.js';
import { describeAsRoot } from './support/where.js';

const PER_SECOND = 100;
const MEGABYTES = 300;
/** Calls of fsync after which the disk fails. Opening the database takes a few. */
const LATEST_FSYNC = 400;
const DISK_FAILURES = rounds(4, 100);

let ledger: Ledger;
let sender: Sender;

beforeEach(() => {
  ledger = new Ledger();
  sender = new Sender(ledger, PER_SECOND);
});
afterEach(async () => {
  await sender.stop();
  await ChildService.killAll();
  await ledger.remove();
}, 60_000);

const accepted = (since: number, withinMs: number) =>
  eventually(() => expect(sender.lastAccepted).toBeGreaterThan(since), withinMs);

describeAsRoot('a full disk', () => {
  let disk: SmallDisk;

  beforeEach(() => {
    disk = new SmallDisk(MEGABYTES);
    cpSync(TEMPLATE_DIRECTORY, disk.mountPoint, { recursive: true });
  });
  afterEach(async () => {
    await sender.stop();
    await ChildService.killAll();
    disk.remove();
  }, 60_000);

  it('acknowledges nothing it cannot keep, says that it is not ready, and recovers when there is room', async () => {
    const supervisor = await Supervisor.start({ DATA_DIR: disk.mountPoint });
    await supervisor.current.ready();
    sender.start(() => supervisor.url);
    await accepted(Date.now() + 500, 30_000);
    disk.fill();
    const full = Date.now();
    await eventually(() => expect(sender.refusals.length).toBeGreaterThan(PER_SECOND), 60_000);
    await eventually(async () => {
      const status = await supervisor.current.get('/readyz').then(
        (answer) => answer.status,
        () => 'not answering',
      );
      expect([503, 'not answering']).toContain(status);
    });
    const statuses = [...new Set(sender.refusals.map(({ status }) => status))];
    for (const { status, retryAfter } of sender.refusals) {
      if (status !== 0)
        expect({ status, retryAfter: Number(retryAfter) > 0 }).toEqual({ status: 503, retryAfter: true });
    }
    const room = Date.now();
    disk.free();
    await accepted(room, 60_000);
    const recovery = Date.now() - room;
    await sender.stop();
    await supervisor.current.ready();
    await sender.repeatUnanswered(supervisor.url);
    await nothingPending(supervisor.current);
    const stored = await storedMessages(supervisor.current);
    expect(lost(ledger, stored)).toEqual([]);
    expect(new Set(stored.events)).toEqual(ledger.sent);
    expect(await supervisor.stop()).toBe(0);
    const other = new SmallDisk(MEGABYTES);
    cpSync(TEMPLATE_DIRECTORY, other.mountPoint, { recursive: true });
    const control = await loseWhatIsAcknowledged(
      { environment: { DATA_DIR: other.mountPoint }, begin: () => other.fill(), end: () => other.free() },
      storeIn(other.mountPoint),
    ).finally(() => other.remove());
    record('disk-full', {
      promises: [1],
      rows: ['D4'],
      test: `data directory on a file system of ${MEGABYTES} MB that runs full under ${PER_SECOND} events/s, for ${room - full} ms`,
      figure: `${ledger.sent.size} sent, 0 lost, 0 doubled; refused meanwhile with ${statuses.map((status) => status || 'no answer').join(', ')}; ${supervisor.restarts} restarts; accepting again ${recovery} ms after there was room`,
      control,
    });
  }, 300_000);
});

/** Runs a service whose calls of fsync fail. -D: the service is the child, and the tracer its child. */
function tracing(log: string, when: string): string[] {
  return ['strace', '-D', '-f', '-qq', '-o', log, '-e', 'trace=fsync', '-e', `inject=fsync:error=EIO:${when}`];
}

/** The store in a directory that the test has made itself. */
function storeIn(dataDirectory: string): Pick<TestStore, 'open'> {
  const settings = { poolSize: 1, allowUnsafeDurability: false };
  return { open: () => openStore({ ...settings, server: EmbeddedServer.start(dataDirectory) }, () => undefined) };
}

describeAsRoot('a disk that fails to write', () => {
  let store: TestStore;
  let directory: string;

  beforeEach(() => {
    store = embeddedStore();
    directory = mkdtempSync(join(tmpdir(), 'fsync-'));
  });
  afterEach(async () => {
    await sender.stop();
    await ChildService.killAll();
    await store.remove();
    rmSync(directory, { recursive: true });
  }, 60_000);

  /** The disk fails from some call on, under a service that answers before it commits. */
  const failAndLose = async (log: string): Promise<string> => {
    const other = embeddedStore();
    const books = new Ledger();
    const eager = new Sender(books, PER_SECOND);
    try {
      const service = await ChildService.start(other.environment, {
        sabotage: 'answers-first',
        wrapper: tracing(log, `when=${LATEST_FSYNC}+`),
      });
      eager.start(() => service.url);
      await service.exit();
      await eager.stop();
      const missing = lost(books, await contentsOf(other)).length;
      expect(missing).toBeGreaterThan(0);
      return `answering before the commit: ${missing} of ${books.acknowledged.size} acknowledged lost in one failure`;
    } finally {
      await eager.stop();
      await books.remove();
      await other.remove();
    }
  };

  it(
    'never acknowledges what it did not get to keep, and starts again',
    async () => {
      const at = random('fsync');
      let restarts = 0;
      for (let round = 0; round < DISK_FAILURES; round++) {
        const [once, when] = [at() < 0.5, 1 + Math.floor(at() * LATEST_FSYNC)];
        const log = join(directory, String(round));
        const wrapper = tracing(log, `when=${when}${once ? '' : '+'}`);
        const supervisor = await Supervisor.start(store.environment, { wrapper });
        sender.start(() => supervisor.url);
        await eventually(() => expect(readFileSync(log, 'utf8')).toContain('INJECTED'), 60_000);
        // PostgreSQL goes on after one failure only where it does not rely on what was to be written
        if (!once) await eventually(() => expect(supervisor.restarts).toBeGreaterThan(0), 30_000);
        await accepted(Date.now(), 60_000);
        await sender.stop();
        restarts += supervisor.restarts;
        await supervisor.stop();
      }
      for (const { status } of sender.refusals) expect([0, 503]).toContain(status);
      const contents = await contentsOf(store);
      expect(lost(ledger, contents)).toEqual([]);
      expect(doubled(contents)).toEqual([]);
      const control = await failAndLose(join(directory, 'control'));
      record('fsync-error', {
        promises: [1],
        rows: ['D5'],
        test: `${DISK_FAILURES} × fsync fails with EIO, once or from then on, at a random call, under ${PER_SECOND} events/s, embedded store`,
        figure: `${ledger.acknowledged.size} acknowledged, 0 lost, 0 doubled; ended itself and was started again ${restarts} times, then accepted again`,
        control,
      });
    },
    DISK_FAILURES * 120_000,
  );
});
