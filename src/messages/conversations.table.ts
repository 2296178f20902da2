import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { keyText, LITERAL_KEYS, recordset, type Derived, type PartyKeys, type RowChange } from '../contract/index.js';
import { onlyAdds, placementOf, samePlace, summarise, type ConversationPart } from './conversation-part.js';
import { countAnew } from './count-conversations.js';
import type { MessageState } from './fold-message.js';

/** Keeps conversations up to date with messages. A new message only raises count, times and participants. */
export function conversations(keys: PartyKeys): Derived<MessageState> {
  return {
    ofNew({ changes, when }) {
      const parts = summarise(changes.flatMap(({ after }) => placementOf(after, keys) ?? []));
      return parts.length === 0 ? null : joining(parts, when);
    },
    update: (trx, changes) => update(trx, changes, keys),
  };
}

/**
 * One statement for all messages that only add something. A conversation that a message left, or in which it moved, is
 * counted anew; it is locked by then, so that no other worker's message is missed.
 */
async function update(
  trx: QueryExecutorProvider,
  changes: readonly RowChange<MessageState>[],
  keys: PartyKeys,
): Promise<void> {
  const joined: ConversationPart[] = [];
  const disturbed = new Map<string, ConversationPart>();
  // a part without messages only locks the row: all rows are locked by one statement, in order
  const disturb = (part: ConversationPart) => {
    joined.push({ ...part, messages: 0 });
    disturbed.set(keyText(part), part);
  };
  for (const { before, after } of changes) {
    const [old, current] = [before && placementOf(before, keys), placementOf(after, keys)];
    const former = before && placementOf(before, LITERAL_KEYS);
    if (old !== null && former !== null && !samePlace(old, former)) {
      // an earlier version wrote it, or this one: either place may have it
      for (const part of [former, old, current]) if (part !== null) disturb(part);
      continue;
    }
    if (samePlace(old, current)) continue;
    if (current !== null) joined.push(old?.id === current.id ? { ...current, messages: 0 } : current);
    if (old === null || (current !== null && onlyAdds(old, current))) continue;
    disturb(old);
  }
  if (joined.length > 0) await joining(summarise(joined), sql`true`).execute(trx);
  if (disturbed.size > 0) await countAnew(trx, [...disturbed.values()]);
}

const PART = {
  id: 'text',
  source: 'text',
  participants: 'text[]',
  phoneNumberId: 'text',
  users: 'text[]',
  firstAt: 'timestamptz',
  lastAt: 'timestamptz',
  messages: 'integer',
};

function joining(parts: readonly ConversationPart[], when: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into conversations as known
      (id, source, participants, phone_number_id, user_ids, first_message_at, last_message_at, message_count)
    select id, source, participants, "phoneNumberId", users, "firstAt", "lastAt", messages from ${recordset('new', PART, parts)}
    where ${when} order by id, source
    on conflict (id, source) do update set
      participants = case when excluded.participants <@ known.participants then known.participants
        else array(select distinct unnest(known.participants || excluded.participants) order by 1) end,
      user_ids = case when excluded.user_ids <@ known.user_ids then known.user_ids
        else array(select distinct unnest(known.user_ids || excluded.user_ids) order by 1) end,
      phone_number_id = least(known.phone_number_id, excluded.phone_number_id),
      first_message_at = least(known.first_message_at, excluded.first_message_at),
      last_message_at = greatest(known.last_message_at, excluded.last_message_at),
      message_count = known.message_count + excluded.message_count`;
}
