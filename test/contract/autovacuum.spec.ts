import { sql } from 'kysely';
import type { Store } from '../../src/database/store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const ROWS = 3_000;

/** By the store itself: a second one beside it would now and then do the same work again. */
describe('autovacuum of the embedded store', () => {
  let testStore: TestStore;
  let store: Store;

  beforeEach(async () => {
    testStore = embeddedStore();
    store = await testStore.open();
    await sql`create table filler (id int primary key)`.execute(store.db);
  });
  afterEach(async () => {
    await store.close();
    await testStore.remove();
  });

  const insert = (first: number, rows = ROWS): Promise<unknown> =>
    sql`insert into filler select generate_series(${first}::int, ${first + rows - 1}::int)`.execute(store.db);
  const rowsKnown = async (): Promise<number> => {
    const { rows } = await sql<{ known: number }>`
      select reltuples::float8 as known from pg_class where relname = 'filler'`.execute(store.db);
    return Number(rows[0]?.known);
  };
  const vacuums = async (): Promise<number> => {
    const { rows } = await sql<{ count: number }>`
      select vacuum_count::int as count from pg_stat_user_tables where relname = 'filler'`.execute(store.db);
    return Number(rows[0]?.count);
  };
  const timesAnalyzed = async (table: string): Promise<number> => {
    const { rows } = await sql<{ count: number }>`
      select analyze_count::int as count from pg_stat_user_tables where relname = ${table}`.execute(store.db);
    return Number(rows[0]?.count);
  };
  /** The database counts what was inserted only a while later, and a vacuum before that is followed by another. */
  const settled = (rows = ROWS): Promise<void> =>
    eventually(async () => {
      const counted = await sql`select n_tup_ins::int as inserted, n_ins_since_vacuum::int as left
        from pg_stat_user_tables where relname = 'filler'`.execute(store.db);
      expect(counted.rows).toEqual([{ inserted: rows, left: 0 }]);
    });
  const size = async (): Promise<number> => {
    const { rows } = await sql<{ bytes: number }>`select pg_relation_size('filler')::int as bytes`.execute(store.db);
    return Number(rows[0]?.bytes);
  };

  it('tells the planner how large a table is, once it is not empty and whenever it has grown', async () => {
    expect(await rowsKnown()).toBe(-1);
    await insert(0);
    await eventually(async () => expect(await rowsKnown()).toBe(ROWS));
    await insert(ROWS);
    await eventually(async () => expect(await rowsKnown()).toBe(2 * ROWS));
  });

  it('gives the room of deleted rows to new ones', async () => {
    await insert(0);
    await eventually(async () => expect(await rowsKnown()).toBe(ROWS));
    const full = await size();
    for (let round = 1; round <= 3; round++) {
      await sql`delete from filler`.execute(store.db);
      await eventually(async () => expect(await rowsKnown()).toBe(0));
      await insert(round * ROWS);
      await eventually(async () => expect(await rowsKnown()).toBe(ROWS));
    }
    expect(await size()).toBeLessThan(2 * full);
  });

  it('remembers after a start how large a table was', async () => {
    await insert(0);
    await eventually(async () => expect(await rowsKnown()).toBe(ROWS));
    await store.close();
    store = await testStore.open();

    await sql`update filler set id = -id where id between 1 and 100`.execute(store.db);
    await sql`create table another as select generate_series(1, 2000) as id`.execute(store.db);
    await eventually(async () => expect(await timesAnalyzed('another')).toBe(1));
    expect(await timesAnalyzed('filler')).toBe(0);
  });

  it('does not analyze a table again and again whose rows change all the time', async () => {
    await insert(0);
    await settled();
    expect(await timesAnalyzed('filler')).toBe(1);
    const before = await vacuums();
    await sql`update filler set id = -id`.execute(store.db);
    await eventually(async () => expect(await vacuums()).toBeGreaterThan(before));
    expect(await timesAnalyzed('filler')).toBe(1);
  });

  /** What has changed before is known by then. */
  const looked = async (table: string): Promise<void> => {
    await sql`create table ${sql.table(table)} as select generate_series(1, 2000) as id`.execute(store.db);
    await eventually(async () => {
      const { rows } = await sql`select 1 from pg_class where relname = ${table} and reltuples = 2000`.execute(
        store.db,
      );
      expect(rows).toHaveLength(1);
    });
  };

  it('leaves a table alone that has hardly changed', async () => {
    await insert(0);
    await settled();
    await sql`delete from filler where id < 10`.execute(store.db);
    const before = await vacuums();
    await looked('another');
    expect(await vacuums()).toBe(before);
  });

  it('goes through a large table once it is worth while', async () => {
    await insert(0, 100_000);
    await settled(100_000);
    await sql`delete from filler where id < 1500`.execute(store.db);
    const before = await vacuums();
    await looked('another');
    expect(await vacuums()).toBe(before);
    await sql`delete from filler where id < 3000`.execute(store.db);
    await eventually(async () => expect(await vacuums()).toBe(before + 1));
  });

  it('leaves the indexes of a growing table alone until many of its pages have dead rows', async () => {
    /** As the last vacuum has left them: a page is all visible again when nothing in an index points to a dead row. */
    const pagesWithDead = async (): Promise<number> => {
      const { rows } = await sql<{ pages: number }>`
        select relpages - relallvisible as pages from pg_class where relname = 'filler'`.execute(store.db);
      return Number(rows[0]?.pages);
    };
    /** The first row of each page. */
    const deleteIn = (firstPage: number, lastPage: number): Promise<unknown> =>
      sql`delete from filler where ctid = any(array(
        select format('(%s,1)', page)::tid from generate_series(${firstPage}::int, ${lastPage}::int) page))`.execute(
        store.db,
      );
    await insert(0, 100_000);
    await settled(100_000);

    await deleteIn(0, 21);
    await insert(100_000, 1_500);
    await eventually(async () => expect(await pagesWithDead()).toBe(22));
    await deleteIn(22, 99);
    await insert(101_500, 1_500);
    await eventually(async () => expect(await pagesWithDead()).toBe(100));
    await insert(103_000, 1_500);
    await eventually(async () => expect(await pagesWithDead()).toBe(0));
  });
});
