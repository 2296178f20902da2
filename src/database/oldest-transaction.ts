import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

/**
 * How long the oldest transaction on this database has kept rows that are gone from being cleaned up, whoever it belongs
 * to: a forgotten session, a long export. Zero when there is none, as always on the embedded store, which has one
 * connection. Those of other users are seen by members of `pg_read_all_stats` only.
 */
export async function oldestTransactionSeconds(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from clock_timestamp() - min(xact_start))::float8 as seconds from pg_stat_activity
    where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()`.execute(db);
  return Math.max(0, rows[0]?.seconds ?? 0);
}
