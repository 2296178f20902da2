import {
  isoOf,
  toKey,
  type Contact,
  type ContactField,
  type ContactTextField,
  type Latest,
} from '../contract/index.js';
import type { PhoneNumbers } from '../contract/index.js';
import type { ContactChange } from './contact-history.js';
import { CUSTOM } from './contact-statements.js';
import type { ContactState } from './fold-contact.js';

/** A contact as the API shows it: what all its events together say. A deleted one keeps what was known. */
export interface ContactItem extends Omit<Contact, 'cleared'> {
  /** Its ids are unique within this source only. */
  source: string;
  deletedAt: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  /** It is listed with the beginnings of its long parts; `/api/contacts/{id}` has all of it. */
  truncated: boolean;
}

export interface ContactDetail extends ContactItem {
  /** Newest first. */
  history: ContactChange[];
}

export function toContactItem(state: ContactState, numbers: PhoneNumbers, truncated = false): ContactItem {
  return {
    id: state.id,
    source: state.source,
    name: nameOf(state),
    firstName: valueOf(state, 'firstName'),
    lastName: valueOf(state, 'lastName'),
    phones: valueOf<string[]>(state, 'phones')?.map((value) => ({ value, e164: numbers.e164(value) })) ?? null,
    emails: valueOf(state, 'emails'),
    company: valueOf(state, 'company'),
    role: valueOf(state, 'role'),
    customFields: customFieldsOf(state),
    externalId: valueOf(state, 'externalId'),
    origin: valueOf(state, 'origin'),
    location: valueOf(state, 'location'),
    changes: state.changes?.[0] ?? null,
    deleted: isDeleted(state),
    deletedAt: isDeleted(state) ? isoOf(state.fields.deleted?.[1]) : null,
    firstEventAt: isoOf(state.firstEventAt),
    lastEventAt: isoOf(state.lastEventAt),
    truncated,
  };
}

/** The parts of the name, where they were stated with it or later. */
export function nameOf(state: ContactState): string | null {
  const { name, firstName, lastName } = state.fields;
  const statedAt = (field: Latest<unknown> | undefined) => field?.[1] ?? -Infinity;
  const parts = [firstName, lastName].filter((part) => part !== undefined);
  if (parts.length === 0 || (name !== undefined && parts.every((part) => statedAt(part) < statedAt(name))))
    return valueOf(state, 'name');
  const texts = parts.map(([part]) => part).filter((part) => typeof part === 'string');
  return texts.length === 0 ? null : texts.filter(Boolean).join(' ');
}

/** Its place in lists: contacts that something happened to come first; the very end where nothing says when. */
export function placeInTime({ lastEventAt }: ContactState): string {
  return new Date(lastEventAt ?? 0).toISOString();
}

export function isDeleted(state: ContactState): boolean {
  return valueOf<boolean>(state, 'deleted') === true;
}

/** A column's array is for looking up; a list beyond this is not one person's. */
const MOST_ADDRESSES = 200;

/** By their keys, as they are looked up. */
export function phonesOf(state: ContactState, numbers: PhoneNumbers): string[] {
  const phones = (valueOf<string[]>(state, 'phones') ?? []).slice(0, MOST_ADDRESSES);
  return [...new Set(phones.map((phone) => toKey(numbers.keyOf(phone))))];
}

/** In lower case, as they are looked up. */
export function emailsOf(state: ContactState): string[] {
  return (valueOf<string[]>(state, 'emails') ?? []).slice(0, MOST_ADDRESSES).map((email) => toKey(email.toLowerCase()));
}

/** Free-form changes can have anything. */
export function textOf(state: ContactState, field: ContactTextField): string | null {
  const value = valueOf(state, field);
  return typeof value === 'string' ? value : null;
}

function valueOf<Value>({ fields }: ContactState, field: string): Value | null {
  return (fields[field]?.[0] ?? null) as Value | null;
}

/** The list as sent, and fields that only lists of changes speak of. */
function customFieldsOf(state: ContactState): ContactField[] | null {
  const sent = valueOf<ContactField[]>(state, 'customFields');
  const changed = Object.entries(state.fields)
    .filter(([field]) => field.startsWith(CUSTOM))
    .map(([field, [value]]): ContactField => ({ name: field.slice(CUSTOM.length), type: null, value }));
  return sent === null && changed.length === 0 ? null : [...(sent ?? []), ...changed];
}
