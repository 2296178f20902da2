import { sql, type QueryExecutorProvider } from 'kysely';
import { recordset, type RowChange } from '../contract/index.js';
import { onlyAdds, placementOf, samePlace, summarise, type ConversationPart } from './conversation-part.js';
import type { MessageState } from './fold-message.js';

/**
 * Brings conversations up to date with changed messages. A new message only raises count, times and participants, so
 * that one statement does it for all. A conversation that a message left, or in which it moved, is counted anew; it is
 * locked by then, so that no other worker's message is missed.
 */
export async function updateConversations(
  trx: QueryExecutorProvider,
  changes: readonly RowChange<MessageState>[],
): Promise<void> {
  const joined: ConversationPart[] = [];
  const disturbed = new Set<string>();
  for (const { before, after } of changes) {
    const [old, current] = [before && placementOf(before), placementOf(after)];
    if (samePlace(old, current)) continue;
    if (current !== null) joined.push(old?.id === current.id ? { ...current, messages: 0 } : current);
    if (old === null || (current !== null && onlyAdds(old, current))) continue;
    // a part without messages only locks the row: all rows are locked by one statement, in order
    joined.push({ ...old, messages: 0 });
    disturbed.add(old.id);
  }
  if (joined.length > 0) await join(trx, summarise(joined));
  if (disturbed.size > 0) await countAnew(trx, [...disturbed]);
}

const PART = {
  id: 'text',
  participants: 'text[]',
  phoneNumberId: 'text',
  firstAt: 'timestamptz',
  lastAt: 'timestamptz',
  messages: 'integer',
};

async function join(trx: QueryExecutorProvider, parts: readonly ConversationPart[]): Promise<void> {
  await sql`
    insert into conversations as known
      (id, participants, phone_number_id, first_message_at, last_message_at, message_count)
    select id, participants, "phoneNumberId", "firstAt", "lastAt", messages from ${recordset('new', PART, parts)}
    order by id
    on conflict (id) do update set
      participants = case when excluded.participants <@ known.participants then known.participants
        else array(select distinct unnest(known.participants || excluded.participants) order by 1) end,
      phone_number_id = least(known.phone_number_id, excluded.phone_number_id),
      first_message_at = least(known.first_message_at, excluded.first_message_at),
      last_message_at = greatest(known.last_message_at, excluded.last_message_at),
      message_count = known.message_count + excluded.message_count`.execute(trx);
}

async function countAnew(trx: QueryExecutorProvider, ids: readonly string[]): Promise<void> {
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
