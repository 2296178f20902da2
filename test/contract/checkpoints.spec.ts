import { sql } from 'kysely';
import { checkpoints } from '../../src/database/embedded/checkpoints.js';
import type { Chore } from '../../src/database/embedded/chore.js';
import type { Store } from '../../src/database/store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const MOST_LOG_BYTES = 512 * 1024;

describe('checkpoints of the embedded store', () => {
  let testStore: TestStore;
  let store: Store;
  let chore: Chore | undefined;

  beforeEach(async () => {
    testStore = embeddedStore();
    store = await testStore.open();
  });
  afterEach(async () => {
    await chore?.stop();
    await store.close();
    await testStore.remove();
  });

  const logSinceCheckpoint = async (): Promise<number> => {
    const { rows } = await sql<{ bytes: string }>`
      select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()`.execute(store.db);
    return Number(rows[0]?.bytes);
  };

  it('are made when the log has grown, and by nobody else', async () => {
    await sql`create table filler as select repeat(md5(i::text), 8) as text from generate_series(1, 10000) i`.execute(
      store.db,
    );
    const grown = await logSinceCheckpoint();
    expect(grown).toBeGreaterThan(MOST_LOG_BYTES);
    expect(await logSinceCheckpoint()).toBeGreaterThanOrEqual(grown);

    chore = checkpoints(store.pool, MOST_LOG_BYTES, 20);
    await eventually(async () => expect(await logSinceCheckpoint()).toBeLessThan(MOST_LOG_BYTES));
  });
});
