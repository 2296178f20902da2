import { sql, type QueryExecutorProvider } from 'kysely';
import { recordset } from '../contract/index.js';

/** A conversation of a source. */
export interface ConversationKey {
  readonly id: string;
  readonly source: string;
}

const KEY = { id: 'text', source: 'text' };

/** Counts conversations anew from their messages. One without messages is gone. */
export async function countAnew(trx: QueryExecutorProvider, conversations: readonly ConversationKey[]): Promise<void> {
  const disturbed = recordset('disturbed', KEY, conversations);
  await sql`
    update conversations set
      participants = array(
        select distinct unnest(m.parties) from messages m
        where m.conversation_id = conversations.id and m.source = conversations.source order by 1),
      user_ids = array(
        select distinct m.user_id from messages m
        where m.conversation_id = conversations.id and m.source = conversations.source and m.user_id is not null
        order by 1),
      phone_number_id = counted.phone_number_id,
      first_message_at = coalesce(counted.first_at, first_message_at),
      last_message_at = coalesce(counted.last_at, last_message_at),
      message_count = counted.messages
    from ${disturbed} cross join lateral (
      select min(m.phone_number_id) as phone_number_id, min(m.at) as first_at, max(m.at) as last_at,
        count(*) as messages
      from messages m where m.conversation_id = disturbed.id and m.source = disturbed.source) counted
    where conversations.id = disturbed.id and conversations.source = disturbed.source`.execute(trx);
  await sql`
    delete from conversations c using ${disturbed}
    where c.id = disturbed.id and c.source = disturbed.source and c.message_count = 0`.execute(trx);
}
