import { sql } from 'kysely';
import type { Store } from './store.js';

/**
 * Makes sure that what was deleted is not left in the files of the embedded store either: PostgreSQL only marks rows as
 * deleted, and the write-ahead log still has them. Nothing else happens in the store meanwhile. A server's files are the
 * concern of those who run it.
 */
export async function compact(store: Store): Promise<void> {
  if (store.kind === 'embedded') await store.maintain(() => rewrite(store));
}

async function rewrite(store: Store): Promise<void> {
  // samples of values, which are kept for the planner; those of a table that is empty now would stay otherwise
  await sql`delete from pg_statistic`.execute(store.db);
  await sql`vacuum full`.execute(store.db);
  await sql`analyze`.execute(store.db);
  // old parts of the log are otherwise kept, as they are, to be written over one day
  await sql`set wal_recycle = off`.execute(store.db);
  try {
    await sql`select pg_switch_wal()`.execute(store.db);
    await sql`checkpoint`.execute(store.db);
  } finally {
    await sql`reset wal_recycle`.execute(store.db);
  }
}
