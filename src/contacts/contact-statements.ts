import type { Contact, WebhookEvent } from '../contract/index.js';

/** Field name to value, for every field an event speaks of. A value may be null or empty: then the event says so. */
export type Statements = Record<string, unknown>;

/** Fields nobody declared are shown, and kept in the history, under this prefix. */
export const CUSTOM = 'customFields.';
/** Changes are free-form; no sender has more fields than this. */
const MOST_CHANGES = 100;

/** What one event states of a contact. A field that is null is stated only where the event clears it, or lists it as changed. */
export function statementsOf({ type, data }: WebhookEvent<Contact>): Statements {
  const { name, firstName, lastName, emails, company, role, customFields, externalId, origin, location } = data;
  const phones = data.phones?.map(({ value }) => value) ?? null;
  const fields = {
    name,
    firstName,
    lastName,
    phones,
    emails,
    company,
    role,
    customFields,
    externalId,
    origin,
    location,
  };
  return {
    ...fromChanges(data.changes ?? {}),
    ...Object.fromEntries(data.cleared.map((field) => [field, null])),
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    deleted: data.deleted || type === 'contact.deleted',
  };
}

function fromChanges(changes: Record<string, unknown>): Statements {
  const entries = Object.entries(changes).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.slice(0, MOST_CHANGES).map(([key, value]) => fromChange(key, value)));
}

const TEXTS: Record<string, string> = {
  name: 'name',
  firstname: 'firstName',
  lastname: 'lastName',
  company: 'company',
  role: 'role',
};
const LISTS: Record<string, string> = {
  phone: 'phones',
  phones: 'phones',
  phonenumber: 'phones',
  phonenumbers: 'phones',
  email: 'emails',
  emails: 'emails',
};

function fromChange(key: string, value: unknown): [field: string, value: unknown] {
  const word = key.replaceAll('_', '').toLowerCase();
  const list = listOf(value);
  if (Object.hasOwn(LISTS, word) && list !== null) return [LISTS[word] as string, list];
  if (Object.hasOwn(TEXTS, word) && (value === null || typeof value === 'string'))
    return [TEXTS[word] as string, value];
  return [CUSTOM + key, value];
}

function listOf(value: unknown): string[] | null {
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}
