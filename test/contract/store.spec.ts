import { sql, type QueryExecutorProvider } from 'kysely';
import { inspectDurability } from '../../src/database/durability.js';
import type { Store } from '../../src/database/store.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';

describeEachStore('store', (create) => {
  let testStore: TestStore;
  let store: Store;

  beforeAll(async () => {
    testStore = await create();
    store = await testStore.open();
  });
  afterAll(async () => {
    await store.close();
    await testStore.remove();
  });

  it('reads bytes, times, counts and json alike', async () => {
    const at = new Date('2026-10-05T16:12:30.123Z');
    const { rows } = await sql`
      select ${Buffer.from([0, 255])}::bytea as bytes, ${at}::timestamptz as at, 5::int8 as count,
      ${'{"text":"\\u0000\\ud800"}'}::json as json`.execute(store.db);
    expect(rows).toEqual([{ bytes: Buffer.from([0, 255]), at, count: 5, json: { text: '\u0000\ud800' } }]);
  });

  it('goes on after an error, inside and outside a transaction', async () => {
    await expect(sql`select nothing from nowhere`.execute(store.db)).rejects.toThrow(/nowhere/);
    const broken = store.db.transaction().execute(async (trx) => {
      await sql`update durability_probe set commits = -1`.execute(trx);
      await sql`select nothing from nowhere`.execute(trx);
    });
    await expect(broken).rejects.toThrow(/nowhere/);
    const { rows } = await sql<{ commits: number }>`select commits from durability_probe`.execute(store.db);
    expect(rows[0]?.commits).toBeGreaterThanOrEqual(0);
  });

  it('keeps transactions apart', async () => {
    const increment = () =>
      store.db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ commits: number }>`select commits from durability_probe for update`.execute(trx);
        await sql`update durability_probe set commits = ${(rows[0]?.commits ?? 0) + 1}`.execute(trx);
      });
    await sql`update durability_probe set commits = 0`.execute(store.db);
    await Promise.all(Array.from({ length: 20 }, increment));
    const { rows } = await sql`select commits from durability_probe`.execute(store.db);
    expect(rows).toEqual([{ commits: 20 }]);
  });

  it('begins a transaction with its first statement, so that others can use the connection until then', async () => {
    const order: string[] = [];
    await store.transaction(
      async (trx) => {
        await sql`select`.execute(store.db); // the embedded store has one connection: it would wait for ever
        order.push('another has used it');
        await Promise.all([sql`select`.execute(trx), sql`select`.execute(trx)]);
      },
      { begun: () => order.push('begun') },
    );
    expect(order).toEqual(['another has used it', 'begun']);
  });

  it('writes nothing for work that ends while it waits for a connection', async () => {
    const held: Promise<unknown>[] = [];
    const ends = await store.transaction(async (trx) => {
      await sql`update durability_probe set commits = 0`.execute(trx);
      const ended = store.transaction((other) => {
        held.push(sql`update durability_probe set commits = 1`.execute(other));
        return Promise.reject(new Error('out of time'));
      });
      void Promise.allSettled([ended, ...held]); // both are looked at below, when this one has let go of the connection
      return { ended };
    });
    await expect(ends.ended).rejects.toThrow('out of time');
    await expect(Promise.all(held)).rejects.toThrow('the transaction has ended');
    const { rows } = await sql`select commits from durability_probe`.execute(store.db);
    expect(rows).toEqual([{ commits: 0 }]);
  });

  it('writes nothing for work that goes on after its transaction has ended', async () => {
    const { promise: later, resolve: goOn } = Promise.withResolvers<void>();
    const late: Promise<unknown>[] = [];
    const increment = (trx: QueryExecutorProvider) =>
      sql`update durability_probe set commits = commits + 1`.execute(trx);
    await sql`update durability_probe set commits = 0`.execute(store.db);
    const broken = store.transaction(async (trx) => {
      await increment(trx);
      late.push(later.then(() => increment(trx)));
      throw new Error('out of time');
    });
    await expect(broken).rejects.toThrow('out of time');
    await store.transaction(async (trx) => {
      await increment(trx);
      late.push(later.then(() => increment(trx)));
    });
    goOn();
    for (const one of late) await expect(one).rejects.toThrow('the transaction has ended');
    const { rows } = await sql`select commits from durability_probe`.execute(store.db);
    expect(rows).toEqual([{ commits: 1 }]);
  });

  it('has the next transaction before this process has read the answer to the first', async () => {
    await Promise.all([1, 2].map(() => sql`select`.execute(store.db))); // a server gets its connections now
    const first = store.send([{ text: 'select pg_sleep($1)', values: [0.2] }]);
    const second = store.send([{ text: 'select clock_timestamp() as at, $1::int', values: [2] }]);
    let answered = false;
    void first.then(() => (answered = true));
    while (store.pool.waitingCount > 0) await new Promise(setImmediate); // whatever the store itself is at comes first
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    const until = Date.now() + 1_000;
    while (Date.now() < until); // nothing is read meanwhile
    const [, [answer]] = await Promise.all([first, second]);
    expect((answer?.rows as { at: Date }[])[0]?.at.getTime()).toBeLessThan(until);
  });

  it('says that a commit failed, and leaves the next transactions alone', async () => {
    await sql`create table twins (id int, unique (id) deferrable initially deferred)`.execute(store.db);
    await sql`update durability_probe set commits = 0`.execute(store.db);
    const commitFails = store.transaction((trx) => sql`insert into twins values (1), (1)`.execute(trx));
    const goesOnAfterAnError = store.transaction(async (trx) => {
      await sql`insert into twins values (2)`.execute(trx);
      await sql`select nothing from nowhere`.execute(trx).catch(() => undefined);
    });
    const increments = Array.from({ length: 10 }, () =>
      store.transaction((trx) => sql`update durability_probe set commits = commits + 1`.execute(trx)),
    );
    const outcomes = await Promise.allSettled([commitFails, goesOnAfterAnError, ...increments]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      ...increments.map(() => 'fulfilled'),
    ]);
    const { rows } = await sql`select commits, (select count(*) from twins) as twins from durability_probe`.execute(
      store.db,
    );
    expect(rows).toEqual([{ commits: 10, twins: 0 }]);
  });

  it('gives up a connection on which several statements in one text have failed', async () => {
    const { db } = store.queueConnection; // the queue has connections of its own to a server
    const query = (text: string) => db?.executeSql(text) ?? store.pool.query(text);
    const failing = query('begin; select nothing from nowhere; commit');
    const next = store.send([{ text: 'select $1::int as number', values: [1] }]);
    await expect(failing).rejects.toThrow(/nowhere/);
    expect((await next)[0]?.rows).toEqual([{ number: 1 }]);
  });

  it('has a database for what takes long', async () => {
    const { rows } = await sql`select current_setting('statement_timeout') as most`.execute(store.patientDb);
    expect(rows).toEqual([{ most: store.kind === 'postgres' ? '30min' : '0' }]);
  });

  it('is durable', async () => {
    expect(await inspectDurability(store)).toEqual({ safe: true, problems: [] });
  });
});
