import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../database/tables.js';

/** What events were read from. */
export interface Received {
  readonly headers: Record<string, string>;
  readonly raw: Buffer;
}

/** The bodies that events share, by their id, each once; those that were erased are missing. No statement where none is shared. */
export async function loadBodies(
  db: Kysely<Tables>,
  events: readonly { body_id: string | null }[],
): Promise<ReadonlyMap<string | null, Received>> {
  const ids = [...new Set(events.flatMap(({ body_id: id }) => (id === null ? [] : [id])))];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('bodies')
    .selectAll()
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  return new Map(rows.map(({ id, headers, raw }) => [id, { headers, raw }]));
}

/**
 * The statement by which bodies are removed with any of their events, whatever the others: what of it is about which event
 * is not known.
 *
 * @param removed their `body_id`, as SQL
 */
export function removeBodies(removed: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`delete from bodies b using (select distinct body_id as id from ${removed}) as old where b.id = old.id`;
}
