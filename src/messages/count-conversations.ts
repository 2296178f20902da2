import { sql, type QueryExecutorProvider } from 'kysely';

/** Counts conversations anew from their messages. One without messages is gone. */
export async function countAnew(trx: QueryExecutorProvider, ids: readonly string[]): Promise<void> {
  await sql`
    update conversations set
      participants = array(
        select distinct unnest(m.parties) from messages m where m.conversation_id = conversations.id order by 1),
      phone_number_id = counted.phone_number_id,
      first_message_at = coalesce(counted.first_at, first_message_at),
      last_message_at = coalesce(counted.last_at, last_message_at),
      message_count = counted.messages
    from unnest(${ids}::text[]) as disturbed (id) cross join lateral (
      select min(m.phone_number_id) as phone_number_id, min(m.at) as first_at, max(m.at) as last_at,
        count(*) as messages
      from messages m where m.conversation_id = disturbed.id) counted
    where conversations.id = disturbed.id`.execute(trx);
  await sql`delete from conversations where id = any(${ids}) and message_count = 0`.execute(trx);
}
