import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Whether what is read is what was written. PostgreSQL keeps a checksum of each page, and refuses one that does not fit. */
export interface Integrity {
  /** On by default in the embedded store and since PostgreSQL 18; `initdb --data-checksums` before. */
  checksums: boolean;
  /** Reads that met a damaged page, since the statistics began (`select pg_stat_reset()`). */
  damagedReads: number;
  lastDamage: Date | null;
}

export async function inspectIntegrity(db: Kysely<Tables>): Promise<Integrity> {
  const { rows } = await sql<Integrity>`
    select current_setting('data_checksums') = 'on' as checksums, coalesce(checksum_failures, 0) as "damagedReads",
      checksum_last_failure as "lastDamage"
    from pg_stat_database where datname = current_database()`.execute(db);
  return rows[0] as Integrity;
}
