import {
  listedOf,
  LITERAL_KEYS,
  toKey,
  toKeys,
  type LookupTable,
  type MergedTable,
  type PartyKeys,
} from '../contract/index.js';
import { conversationOf, partiesOf } from './conversation-of.js';
import { mergeMessages, type MessageState } from './fold-message.js';
import { placeInTime } from './message-item.js';

/** One row per message of a source. */
export const messagesTable = (keys: PartyKeys): MergedTable<MessageState> => ({
  name: 'messages',
  idOf: ({ id }) => id,
  sourceOf: ({ source }) => source,
  merge: mergeMessages,
  columns: {
    at: { type: 'timestamptz', of: placeInTime },
    direction: { type: 'text', of: ({ direction }) => keyOf(direction?.[0]) },
    status: { type: 'text', of: ({ status }) => keyOf(status?.[0]) },
    parties: { type: 'text[]', of: (state) => partiesOf(state, keys) },
    conversation_id: { type: 'text', of: (state) => conversationOf(state, keys)?.id ?? null },
    phone_number_id: { type: 'text', of: ({ phoneNumberId }) => keyOf(phoneNumberId?.[0]) },
    user_id: { type: 'text', of: ({ userId }) => keyOf(userId?.[0]) },
    listed: { type: 'json', of: listedOf },
  },
  unstored: { contacts: { type: 'text[]', of: ({ contactIds }) => toKeys(contactIds?.[0] ?? []) } },
});

/** Finds the messages from and to a number. */
export const messageParties: LookupTable<MessageState> = {
  name: 'message_parties',
  keys: 'parties',
  formerKeys: (state) => partiesOf(state, LITERAL_KEYS),
};

/** Finds the messages that the sender says are with a contact. */
export const messageContacts: LookupTable<MessageState> = { name: 'message_contacts', keys: 'contacts' };

function keyOf(text: string | undefined): string | null {
  return text === undefined ? null : toKey(text);
}
