import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../database/tables.js';

/** In which trace each of these events was received; those that were not traced are missing. */
export async function loadTraceparents(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('events')
    .select(['id', 'traceparent'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where('traceparent', 'is not', null)
    .execute();
  return new Map(rows.map(({ id, traceparent }) => [id, traceparent ?? '']));
}
