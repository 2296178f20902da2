import { sql, type QueryExecutorProvider } from 'kysely';
import { toKey } from '../contract/index.js';
import { isDerived } from './conversation-of.js';
import type { ConversationKey } from './count-conversations.js';

/** The conversation of a source that took the place of a derived one. */
export interface NamedConversation extends ConversationKey {
  readonly derivedId: string;
}

/** Of derived conversations, those whose place another took; those that still stand for themselves are missing. */
export async function namesOf(
  db: QueryExecutorProvider,
  derivedIds: readonly string[],
): Promise<readonly NamedConversation[]> {
  if (derivedIds.length === 0) return [];
  const { rows } = await sql<NamedConversation>`
    select derived_id as "derivedId", source, min(conversation_id) as id from conversation_names
    where derived_id = any(${derivedIds}) group by derived_id, source`.execute(db);
  return rows;
}

/** What an id stands for: itself, and where it is derived, as it may be in a link that was kept, what took its place. */
export interface CurrentConversations {
  readonly id: string;
  readonly named: readonly ConversationKey[];
}

export async function currentConversations(db: QueryExecutorProvider, id: string): Promise<CurrentConversations> {
  const key = toKey(id);
  return { id: key, named: isDerived(key) ? await namesOf(db, [key]) : [] };
}
