import {
  listedOf,
  LITERAL_KEYS,
  toKey,
  toKeys,
  type LookupTable,
  type MergedTable,
  type PartyKeys,
} from '../contract/index.js';
import { isMissed, partiesOf, placeInTime, statusOf } from './call-item.js';
import { mergeCalls, type CallState } from './fold-call.js';

/** One row per call of a source; it is there from the first event on, whatever that is. */
export const callsTable = (keys: PartyKeys): MergedTable<CallState> => ({
  name: 'calls',
  idOf: ({ id }) => id,
  sourceOf: ({ source }) => source,
  merge: mergeCalls,
  columns: {
    at: { type: 'timestamptz', of: placeInTime },
    direction: { type: 'text', of: ({ direction }) => keyOf(direction?.[0]) },
    status: { type: 'text', of: (state) => keyOf(statusOf(state)) },
    missed: { type: 'boolean', of: (state) => isMissed(state) },
    conversation_id: { type: 'text', of: ({ conversationId }) => keyOf(conversationId?.[0]) },
    phone_number_id: { type: 'text', of: ({ phoneNumberId }) => keyOf(phoneNumberId?.[0]) },
    user_id: { type: 'text', of: ({ userId }) => keyOf(userId?.[0]) },
    listed: { type: 'json', of: listedOf },
  },
  unstored: {
    parties: { type: 'text[]', of: (state) => partiesOf(state, keys) },
    contacts: { type: 'text[]', of: ({ contactIds }) => toKeys(contactIds?.[0] ?? []) },
  },
});

/** Finds the calls a number takes part in. */
export const callParties: LookupTable<CallState> = {
  name: 'call_parties',
  keys: 'parties',
  formerKeys: (state) => partiesOf(state, LITERAL_KEYS),
};

/** Finds the calls that the sender says are with a contact. */
export const callContacts: LookupTable<CallState> = { name: 'call_contacts', keys: 'contacts' };

function keyOf(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : toKey(text);
}
