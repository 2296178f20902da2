import { toKey, type LookupTable, type MergedTable } from '../contract/index.js';
import { conversationOf, partiesOf } from './conversation-of.js';
import { mergeMessages, type MessageState } from './fold-message.js';
import { placeInTime } from './message-item.js';

/** One row per message. */
export const messagesTable: MergedTable<MessageState> = {
  name: 'messages',
  idOf: ({ id }) => id,
  merge: mergeMessages,
  columns: {
    at: { type: 'timestamptz', of: placeInTime },
    direction: { type: 'text', of: ({ direction }) => keyOf(direction?.[0]) },
    status: { type: 'text', of: ({ status }) => keyOf(status?.[0]) },
    parties: { type: 'text[]', of: (state) => partiesOf(state) },
    conversation_id: { type: 'text', of: (state) => conversationOf(state)?.id ?? null },
    phone_number_id: { type: 'text', of: ({ phoneNumberId }) => keyOf(phoneNumberId?.[0]) },
  },
};

/** Finds the messages from and to a number. */
export const messageParties: LookupTable = { name: 'message_parties', keys: 'parties' };

function keyOf(text: string | undefined): string | null {
  return text === undefined ? null : toKey(text);
}
