import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { VERSION } from '../../src/config/version.js';
import { describeEachStore, describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, postgresStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { contentsOf, doubled, lost, withStore } from './support/contents.js';
import { record } from './support/figures.js';
import { nothingPending } from './support/kill-rounds.js';
import { Ledger } from './support/ledger.js';
import { Sender } from './support/sender.js';
import { deliver, messageBody } from './support/webhooks.js';

const PER_SECOND = 50;
/** Acknowledged in each step of a deploy. */
const EACH_STEP = 60;
const NEW: ChildOptions = { version: 'expanded-version' };

/** Starts what is not expected to start. @returns what it said */
async function refusal(environment: Record<string, string>, options: ChildOptions = {}): Promise<string> {
  const service = await ChildService.spawn(environment, options);
  expect({ code: await service.exit(), output: service.output }).toMatchObject({ code: 1 });
  return service.output;
}

let stores: TestStore[] = [];

beforeEach(() => (stores = []));
afterEach(async () => {
  await ChildService.killAll();
  await Promise.all(stores.map((store) => store.remove()));
});

describeEachStore('a database that a newer version has changed', (create) => {
  let store: TestStore;

  const newer = async (options: ChildOptions) => {
    store = await create();
    stores.push(store);
    const service = await ChildService.start(store.environment, options);
    expect((await deliver(service.url, messageBody('msg_new'))).status).toBe(200);
    expect(await service.stop()).toBe(0);
  };

  it('is used by the older one if it was an expansion', async () => {
    await newer(NEW);
    const older = await ChildService.start(store.environment);
    expect(JSON.parse((await deliver(older.url, messageBody('msg_new'))).body)).toMatchObject({ duplicate: true });
    expect((await deliver(older.url, messageBody('msg_old'))).status).toBe(200);
    await older.stop();
    const again = await ChildService.start(store.environment, NEW);
    await nothingPending(again);
    expect((await again.get('/api/messages/msg_old')).status).toBe(200);
  }, 120_000);

  it('is refused by the older one if not, with what to do', async () => {
    await newer({ version: 'contracted-version' });
    const said = await refusal(store.environment);
    expect(said).toContain('TooNew: the database was changed by version');
    expect(said).toMatch(
      /\(9002-contracted\) in a way that version .* cannot use.*start version .*docs\/upgrade\.md#rollback/,
    );
  }, 120_000);
});

describePostgres('the queue of a newer version', () => {
  it('is used if that version says that it may be, and refused otherwise', async () => {
    const store = await postgresStore();
    stores.push(store);
    const first = await ChildService.start(store.environment);
    await first.stop();
    await withStore(store, async ({ db }) => void (await sql`update pgboss.version set version = 900`.execute(db)));
    expect(await refusal(store.environment)).toMatch(/TooNew: .* a newer version of this service \(pgboss-900\)/);
    await withStore(
      store,
      async ({ db }) => void (await sql`insert into schema_changes values ('pgboss-900', true, '9.0.0')`.execute(db)),
    );
    const again = await ChildService.start(store.environment);
    expect((await deliver(again.url, messageBody('msg_1'))).status).toBe(200);
  }, 120_000);
});

describePostgres('a rolling deploy', () => {
  it('D8: loses nothing on the way up and down, with both versions under load', async () => {
    const store = await postgresStore();
    stores.push(store);
    const start = (options: ChildOptions) => ChildService.start(store.environment, options);
    const services = [await start({}), await start({})];
    const ledger = new Ledger();
    const sender = new Sender(ledger, PER_SECOND);
    let turn = 0;
    sender.start(() => services[turn++ % services.length]?.url ?? '');
    const both = { up: 0, down: 0 };
    const roll = async (way: 'up' | 'down', options: ChildOptions) => {
      for (const at of services.keys()) {
        const next = await start(options);
        const [old] = services.splice(at, 1, next);
        const before = ledger.acknowledged.size;
        await eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(before + EACH_STEP), 30_000);
        if (at === 0) both[way] = ledger.acknowledged.size - before;
        // in one step of each way as a crash
        if (at === 0) await old?.kill();
        else expect(await old?.stop()).toBe(0);
      }
    };
    await roll('up', NEW);
    await roll('down', {});
    await sender.stop();
    const url = services[0]?.url ?? '';
    await sender.repeatUnanswered(url);
    await nothingPending(services[0] as ChildService);
    for (const service of services) expect(await service.stop()).toBe(0);
    const contents = await contentsOf(store);
    expect(lost(ledger, contents)).toEqual([]);
    expect(doubled(contents)).toEqual([]);
    expect(ledger.unanswered).toEqual([]);
    expect(new Set(contents.messages)).toEqual(ledger.sent);
    await ledger.remove();

    await (await start(NEW)).stop();
    const control = await refusal(store.environment, { sabotage: 'no-way-back' });
    expect(control).toContain('TooNew');
    record('rolling-deploy', {
      promises: [1],
      rows: ['D8'],
      test: `two instances replaced one by one by a version with a migration more, and back, one of each pair by kill -9; ${PER_SECOND} events/s, PostgreSQL`,
      figure: `${ledger.acknowledged.size} acknowledged, ${both.up} and ${both.down} of them beside the other version; 0 lost, 0 doubled, all delivered`,
      control: 'whatever is newer refused: the old version does not start again',
    });
  }, 240_000);
});

describePostgres('a contraction', () => {
  it('D8: leaves what the version before cannot write any more to the new one, and loses nothing', async () => {
    const store = await postgresStore();
    stores.push(store);
    const before = await ChildService.start(store.environment, { version: 'version-before-sources' });
    const ids = Array.from({ length: EACH_STEP }, (_, index) => `msg_${index}`);
    for (const id of ids) expect((await deliver(before.url, messageBody(id))).status).toBe(200);
    const { deliveries } = JSON.parse((await before.get('/api/status')).body);
    expect(deliveries).toMatchObject({ dead: 0 });
    expect(JSON.parse((await before.get('/api/messages')).body)).toEqual({ items: [], nextCursor: null });

    const after = await ChildService.start(store.environment);
    expect(await before.stop()).toBe(0);
    await nothingPending(after);
    expect(await after.stop()).toBe(0);
    const contents = await contentsOf(store);
    expect(new Set(contents.messages)).toEqual(new Set(ids));
    expect(contents.jobs).not.toHaveProperty('failed');
    expect(doubled(contents)).toEqual([]);
  }, 180_000);
});

describe('files of another major version of PostgreSQL', () => {
  it('are recognised, with both versions and what to do, and not touched', async () => {
    const store = embeddedStore();
    stores.push(store);
    const service = await ChildService.start(store.environment);
    await service.stop();
    const directory = String(store.environment['DATA_DIR']);
    const format = JSON.parse(readFileSync(join(directory, 'format.json'), 'utf8'));
    const marker = join(directory, 'postgres/PG_VERSION');
    expect(format).toEqual({ postgres: readFileSync(marker, 'utf8').trim(), version: expect.any(String) });
    writeFileSync(marker, '17\n');
    const said = await refusal(store.environment);
    expect(said).toMatch(
      new RegExp(
        `OtherMajor: .* has files of PostgreSQL 17, and release ${VERSION} .* has PostgreSQL 18, .*not damaged.*` +
          `export by release ${format.version}.*import`,
      ),
    );
    expect(said).not.toContain('restore a backup');
    writeFileSync(marker, `${format.postgres}\n`);
    await ChildService.start(store.environment);
  }, 120_000);
});
