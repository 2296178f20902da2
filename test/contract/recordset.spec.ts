import { sql } from 'kysely';
import { recordset } from '../../src/contract/index.js';
import type { Store } from '../../src/database/store.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';

const TYPES = {
  id: 'integer',
  name: 'text',
  names: 'text[]',
  at: 'timestamptz',
  state: 'json',
  raw: 'bytea',
};

describeEachStore('rows as parameters', (create) => {
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

  const read = async (rows: readonly object[]) => {
    const result = await sql`
      select id, name, names, at, state::text as state, raw from ${recordset('new', TYPES, rows)}
      where new.id > 0 order by new.id`.execute(store.db);
    return result.rows;
  };

  it('arrive as they are: JSON to the letter, bytes, and text of any length in bytes', async () => {
    const at = new Date('2026-10-05T16:12:30.123Z');
    const rows = [
      {
        id: 1,
        name: 'Zoë 👋',
        names: ['"', "'", '{}', 'ß'],
        at,
        state: '{"b": "Zoë 👋",  "a":1}',
        raw: Buffer.from([0]),
      },
      { id: 2, name: '', names: [], at, state: '"\\u0000\\ud800"', raw: Buffer.alloc(0) },
      { id: 3, name: '\\', names: ['a', 'b'], at, state: '[ ]', raw: Buffer.from([255, 0, 254]) },
    ];
    expect(await read(rows)).toEqual(rows);
  });

  it('may lack any value', async () => {
    const nothing = { name: null, names: null, at: null, state: null, raw: null };
    expect(await read([{ id: 1, ...nothing }])).toEqual([{ id: 1, ...nothing }]);
    const full = { id: 2, name: 'a', names: [], at: new Date(0), state: '{}', raw: Buffer.from('a') };
    expect(await read([{ id: 1, ...nothing }, full])).toEqual([{ id: 1, ...nothing }, full]);
  });

  it('may be none', async () => {
    expect(await read([])).toEqual([]);
  });

  it('are refused by the database when a text is no JSON', async () => {
    const row = { id: 1, name: 'a', names: [], at: new Date(0), state: '{', raw: Buffer.alloc(0) };
    await expect(read([row])).rejects.toMatchObject({ code: '22P02' });
  });
});
