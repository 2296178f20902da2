import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { describeEachStore, describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { random, rounds } from './support/form.js';
import { firstVersion, LATE_EVENT, OLD_EVENT, writeAsBefore } from './support/previous-version.js';
import { deliver, messageBody } from './support/webhooks.js';

const KILLS = rounds(20, 200);
/** Starts that are measured before, uninterrupted, to know in what time to kill. */
const MEASURED = 2;

afterEach(() => ChildService.killAll());

describeEachStore('kill -9 while the tables are made or changed', (create) => {
  let stores: TestStore[] = [];

  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all(stores.map((store) => store.remove()));
    stores = [];
  });

  /** In turn: nothing at all, and the tables of the first version. */
  const prepare = async (round: number): Promise<{ store: TestStore; upgrade: boolean }> => {
    const store = await create();
    stores.push(store);
    const upgrade = round % 2 === 1;
    if (upgrade) await firstVersion(store);
    else if (store.kind === 'embedded') {
      rmSync(`${store.environment['DATA_DIR']}/postgres`, { recursive: true });
    }
    return { store, upgrade };
  };

  const check = async (service: ChildService, upgrade: boolean): Promise<void> => {
    expect((await deliver(service.url, messageBody('msg_1'))).status).toBe(200);
    if (!upgrade) return;
    const { status, body } = await service.get(`/api/events/${OLD_EVENT}`);
    expect([status, JSON.parse(body)]).toEqual([
      200,
      expect.objectContaining({ data: expect.objectContaining({ body: 'Hello' }) }),
    ]);
  };

  it(
    'D8: starts again, and has what was there before',
    async () => {
      const chance = random('migration');
      const milliseconds = [0, 0];
      for (let round = 0; round < MEASURED; round++) {
        const { store } = await prepare(round);
        const service = await ChildService.spawn(store.environment);
        milliseconds[round % 2] = await service.ready();
        await service.kill();
      }
      let booted = 0;
      for (let round = 0; round < KILLS; round++) {
        const { store, upgrade } = await prepare(round);
        const killed = await ChildService.spawn(store.environment);
        await delay(chance() * (milliseconds[round % 2] ?? 0));
        await killed.kill();
        const service = await ChildService.start(store.environment);
        await check(service, upgrade);
        expect(await service.stop()).toBe(0);
        booted++;
        await store.remove();
        stores = stores.filter((other) => other !== store);
      }
      record(`migration-${stores[0]?.kind}`, {
        promises: [1],
        rows: ['D8'],
        test: `${KILLS} × kill -9 at a random instant of the first start or of an upgrade from the first version, ${stores[0]?.kind} store`,
        figure: `${booted} of ${KILLS} started again; all events of before readable`,
        control: 'a migration without its transaction: does not start again (PostgreSQL)',
      });
    },
    KILLS * 30_000 + 60_000,
  );
});

describePostgres('a migration', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await postgresStore();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  it('D8: may be under way while instances of the version before still write', async () => {
    await firstVersion(store);
    const service = await ChildService.start(store.environment);
    await writeAsBefore(store);
    for (const id of [OLD_EVENT, LATE_EVENT]) {
      expect((await service.get(`/api/events/${id}`)).status).toBe(200);
    }
  }, 60_000);

  it('D8, control: applied without a transaction, it cannot be begun again', async () => {
    const client = new pg.Client({ connectionString: store.environment['DATABASE_URL'] });
    // the database is thrown away afterwards, whoever still looks at it
    client.on('error', () => undefined);
    await client.connect();
    const service = await ChildService.spawn(store.environment, { sabotage: 'no-transaction' });
    await eventually(async () => {
      const { rows } = await client.query<{ found: boolean }>("select to_regclass('events') is not null as found");
      expect(rows[0]?.found).toBe(true);
    }, 40_000);
    await service.kill();
    await client.end();
    const again = await ChildService.spawn(store.environment, { sabotage: 'no-transaction' });
    expect(await again.exit()).toBe(1);
    expect(again.output).toMatch(/NotMigrated.*already exists/);
  }, 90_000);
});
