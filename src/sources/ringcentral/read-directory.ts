import type { Contact, PhoneNumbers } from '../../contract/index.js';
import { blankContact, fullName } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { isRecord } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, idOf, itemAt, problemsOf, unread, type Part } from './envelope.js';
import { DirectoryEntry } from './ringcentral.dto.js';

const readObject = objectReader(DirectoryEntry);
const TYPES: ReadonlyMap<string, string> = new Map([
  ['create', 'contact.created'],
  ['delete', 'contact.deleted'],
]);

/** Colleagues; each is an event of its own. */
export function readDirectory(part: Part, numbers: PhoneNumbers): SourceEvent[] {
  const contacts = isRecord(part.item) ? part.item['contacts'] : null;
  if (!Array.isArray(contacts) || contacts.length === 0) {
    return [unread(part, problemsOf([], `${part.path}.contacts`, 'a list of contacts'))];
  }
  return contacts.map((contact: unknown, index) => readEntry(itemAt(part, 'contacts', contact, index), numbers));
}

function readEntry(part: Part, numbers: PhoneNumbers): SourceEvent {
  const { value: said, problems } = readObject(part.item, part.path);
  const id = idOf(said?.id);
  if (said === null || id === null) return unread(part, problemsOf(problems, `${part.path}.id`, 'an id'));
  const type = TYPES.get(said.eventType?.toLowerCase() ?? '') ?? 'contact.updated';
  const data: Contact = {
    ...blankContact(id),
    name: said.name ?? fullName(said.firstName, said.lastName),
    firstName: said.firstName ?? null,
    lastName: said.lastName ?? null,
    phones: said.phoneNumbers?.map(({ phoneNumber: value }) => ({ value, e164: numbers.e164(value) })) ?? null,
    emails: said.email ? [said.email] : null,
    deleted: type === 'contact.deleted',
  };
  return eventOf(part, { type, subject: { kind: 'contact', id }, data, problems });
}
