import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import type { Store } from '../../src/database/store.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

describe('an embedded database that crashes', () => {
  let testStore: TestStore;
  let store: Store;
  let lost: Promise<Error>;

  beforeEach(async () => {
    testStore = embeddedStore();
    const { promise, resolve } = Promise.withResolvers<Error>();
    lost = promise;
    store = await testStore.open(resolve);
  });
  afterEach(async () => {
    await store.close();
    await testStore.remove();
  });

  /** The flush in the background meets a file that cannot be flushed, after more was written than the database keeps in memory. */
  const crash = async (): Promise<void> => {
    await sql`create table filler (page text storage plain)`.execute(store.db);
    await sql`insert into filler values ('first')`.execute(store.db);
    await sql`checkpoint`.execute(store.db);
    const { rows } = await sql<{ path: string }>`select pg_relation_filepath('filler') as path`.execute(store.db);
    const file = join(testStore.environment['DATA_DIR'] ?? '', 'postgres', rows[0]?.path ?? '');
    rmSync(file);
    symlinkSync('/dev/null', file);
    await sql`insert into filler select repeat('x', 8000) from generate_series(1, 6000)`.execute(store.db);
  };

  it('says why, fails what is asked of it, and tells the log nothing of what it was asked before', async () => {
    await sql`select ${'+13105550176'}::text as secret_column`.execute(store.db);
    await crash();
    const reason = await lost;
    expect(reason.message).toMatch(/^the embedded database crashed: .* could not be written to the disk/);
    expect(inspect(reason, { depth: null, showHidden: true })).not.toContain('secret_column');
    await expect(sql`select 1`.execute(store.db)).rejects.toThrow('the embedded database crashed');
  });
});
