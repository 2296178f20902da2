import { listedOf, type MergedTable, type PhoneNumbers } from '../contract/index.js';
import { emailsOf, isDeleted, phonesOf, placeInTime } from './contact-item.js';
import { mergeContacts, type ContactState } from './fold-contact.js';

/** One row per contact of a source, deleted ones too. */
export const contactsTable = (numbers: PhoneNumbers): MergedTable<ContactState> => ({
  name: 'contacts',
  idOf: ({ id }) => id,
  sourceOf: ({ source }) => source,
  merge: mergeContacts,
  columns: {
    at: { type: 'timestamptz', of: placeInTime },
    deleted: { type: 'boolean', of: (state) => isDeleted(state) },
    phones: { type: 'text[]', of: (state) => phonesOf(state, numbers) },
    emails: { type: 'text[]', of: (state) => emailsOf(state) },
    listed: { type: 'json', of: listedOf },
  },
});
