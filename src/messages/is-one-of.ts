import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { CurrentConversations } from './named-conversations.js';

/** The condition that a row is of a conversation with an id, or of one that took its place. */
export function isOneOf({ id, named }: CurrentConversations, table: string, column: string): RawBuilder<SqlBool> {
  const [isId, ofSource] = [sql.ref(`${table}.${column}`), sql.ref(`${table}.source`)];
  const others = named.map((other) => sql<SqlBool>`${isId} = ${other.id} and ${ofSource} = ${other.source}`);
  return sql`(${sql.join([sql<SqlBool>`${isId} = ${id}`, ...others], sql` or `)})`;
}
