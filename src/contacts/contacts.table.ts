import { listedOf, toKey, type MergedTable, type PhoneNumbers } from '../contract/index.js';
import { emailsOf, isDeleted, nameOf, phonesOf, placeInTime, textOf } from './contact-item.js';
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
    name: { type: 'text', of: (state) => shownName(nameOf(state)) },
    external_id: { type: 'text', of: (state) => keyOf(textOf(state, 'externalId')) },
    origin: { type: 'text', of: (state) => keyOf(textOf(state, 'origin')) },
    listed: { type: 'json', of: listedOf },
  },
});

/** Beside a number, where nobody reads more. */
const LONGEST_NAME = 200;

/** A column takes neither NUL nor half a character. */
function shownName(name: string | null): string | null {
  return name?.replaceAll('\0', '').trim().slice(0, LONGEST_NAME).toWellFormed() || null;
}

function keyOf(text: string | null): string | null {
  return text ? toKey(text) : null;
}
