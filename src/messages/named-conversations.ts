import { sql, type QueryExecutorProvider } from 'kysely';
import { toKey } from '../contract/index.js';
import { isDerived } from './conversation-of.js';

/** The conversations that took the place of derived ones; those that still stand for themselves are missing. */
export async function namesOf(
  db: QueryExecutorProvider,
  derivedIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (derivedIds.length === 0) return new Map();
  const { rows } = await sql<{ derived_id: string; target: string }>`
    select derived_id, min(conversation_id) as target from conversation_names
    where derived_id = any(${derivedIds}) group by derived_id`.execute(db);
  return new Map(rows.map(({ derived_id, target }) => [derived_id, target]));
}

/** A derived id may be in a link that was kept. */
export async function currentId(db: QueryExecutorProvider, id: string): Promise<string> {
  const key = toKey(id);
  return isDerived(key) ? ((await namesOf(db, [key])).get(key) ?? key) : key;
}
