import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { record } from './support/figures.js';
import { PrivatePostgres, describePrivatePostgres } from './support/private-postgres.js';
import { deliver, messageBody } from './support/webhooks.js';

/** Starts what is not expected to start. @returns what it said */
async function refusal(environment: Record<string, string>, options: ChildOptions = {}): Promise<string> {
  const service = await ChildService.spawn(environment, options);
  const code = await service.exit();
  expect({ code, output: service.output }).toMatchObject({ code: 1 });
  return service.output;
}

function childrenOf(pid: number | undefined): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}

afterEach(() => ChildService.killAll());

describePrivatePostgres('a PostgreSQL server that could lose what it has confirmed', () => {
  let server: PrivatePostgres;
  let environment: Record<string, string>;

  beforeEach(async () => {
    server = await PrivatePostgres.create();
    environment = { DATABASE_URL: server.url, DATA_DIR: server.directory };
  });
  afterEach(() => server.remove());

  it('is refused at the start, unless that is what is wanted', async () => {
    const unsafe = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
    for (const setting of unsafe) {
      server.start([setting]);
      expect(await refusal(environment)).toMatch(
        new RegExp(`UnsafeDurability.*${setting.replace('=', ' is ')}.*ALLOW_UNSAFE_DURABILITY`),
      );
      server.stopAtOnce();
    }
    server.start(['synchronous_commit=off']);
    const service = await ChildService.start({ ...environment, ALLOW_UNSAFE_DURABILITY: 'true' });
    const ready = await service.get('/readyz');
    expect(JSON.parse(ready.body).info.database.unsafe).toEqual([expect.stringContaining('synchronous_commit is off')]);
    record('unsafe-settings', {
      promises: [1],
      rows: ['D2'],
      test: `PostgreSQL with ${unsafe.join(', ')}; the embedded store without fsync`,
      figure: `${unsafe.length + 1} of ${unsafe.length + 1} refused at the start; with ALLOW_UNSAFE_DURABILITY shown at /readyz`,
      control: 'ALLOW_UNSAFE_DURABILITY=true: starts',
    });
  }, 120_000);
});

describe('the embedded store', () => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(() => {
    [store, other] = [embeddedStore(), embeddedStore()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  it('is refused when its commits do not reach the disk', async () => {
    const said = await refusal(store.environment, { sabotage: 'no-fsync' });
    expect(said).toMatch(/UnsafeDurability.*not cause a single fsync/);
  }, 60_000);

  it('is made anew when the service was killed while it made it, even if that goes on', async () => {
    const directory = store.environment['DATA_DIR'] ?? '';
    const unfinished = () => readdirSync(directory).filter((name) => name.startsWith('postgres.'));
    rmSync(join(directory, 'postgres'), { recursive: true });
    const begun = (but?: string) =>
      eventually(() => {
        const [name = ''] = unfinished().filter((each) => each !== but);
        expect(readdirSync(join(directory, name))).toContain('base');
        return name;
      }, 30_000);
    const killed = await ChildService.spawn(store.environment);
    const leftover = await begun();
    const [maker = 0] = childrenOf(killed.process.pid);
    process.kill(maker, 'SIGSTOP');
    await killed.kill();
    const service = await ChildService.spawn(store.environment);
    await begun(leftover);
    process.kill(maker, 'SIGCONT');
    await service.ready();
    expect((await deliver(service.url, messageBody('msg_1'))).status).toBe(200);
    expect(unfinished()).toEqual([]);
  }, 60_000);

  it('says what to do when its files cannot be opened', async () => {
    const control = join(store.environment['DATA_DIR'] ?? '', 'postgres/global/pg_control');
    writeFileSync(control, Buffer.alloc(readFileSync(control).length));
    expect(await refusal(store.environment)).toMatch(/CannotBeOpened.*restore a backup/s);
  }, 60_000);

  it('is waited for while the process before is still ending', async () => {
    const port = String(await freePort());
    const start = (from: TestStore, options: ChildOptions = {}) =>
      ChildService.spawn({ ...from.environment, PORT: port, SHUTDOWN_DELAY_MS: '1000' }, options);
    const first = await start(store);
    await first.ready();
    first.signal('SIGTERM');
    const second = await start(store);
    await second.ready();
    expect(second.output).toContain('waiting up to 15 s');
    expect(await first.exit()).toBe(0);
    expect(await second.stop()).toBe(0);

    const impatient = { sabotage: 'no-patience' } as const;
    const ending = await start(other, impatient);
    await ending.ready();
    ending.signal('SIGTERM');
    expect(await (await start(other, impatient)).exit()).toBe(1);
    record('restart-overlap', {
      promises: [8],
      rows: ['S11'],
      test: 'a process that starts on the data directory and the port of one that is still ending',
      figure: 'it says what it waits for, and starts when the other one has ended',
      control: 'the wait left out: refused',
    });
  }, 60_000);

  it('serves one process: a second one is refused, and takes over when the first was killed', async () => {
    await ChildService.start(other.environment, { sabotage: 'no-lock' });
    await ChildService.start(other.environment, { sabotage: 'no-lock' });
    await ChildService.killAll();

    const first = await ChildService.start(store.environment);
    expect(await refusal(store.environment)).toMatch(/DirectoryInUse.*is in use by another process/);
    expect((await deliver(first.url, messageBody('msg_1'))).status).toBe(200);
    await first.kill();
    const second = await ChildService.start(store.environment);
    expect((await deliver(second.url, messageBody('msg_1'))).body).toContain('"duplicate":true');
    expect(await second.stop()).toBe(0);
    record('two-processes', {
      promises: [1],
      rows: ['S11'],
      test: 'a second process on the data directory of a running one; then the first killed with kill -9',
      figure: 'the second refused with a message that says what to do; after the kill, started without any clean-up',
      control: 'the lock left out: both start',
    });
  }, 60_000);
});
