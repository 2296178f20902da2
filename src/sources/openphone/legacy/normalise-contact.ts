import {
  looksDialled,
  type Contact,
  type ContactField,
  type ContactPhone,
  type PhoneNumbers,
} from '../../../contract/index.js';
import { blankContact, fullName } from '../../kit/blank.js';
import { clearedBy } from '../cleared.js';
import { contactId } from '../contact-id.js';
import type { LegacyContactEvent, LegacyField, LegacyFieldsByLabel } from './contact.dto.js';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Ten digits and more, with the punctuation of phone numbers, are a phone number whatever the label. */
const MIN_DIGITS = 10;
const PHONE_LABEL = /phone|mobile|cell|tel\b|fax|number|home|work|office|main/i;

export function normaliseContact({ data }: LegacyContactEvent, type: string, numbers: PhoneNumbers): Contact {
  const { id, firstName, lastName, company, role, fields } = data.object;
  return {
    ...blankContact(contactId(id)),
    name: fullName(firstName, lastName),
    firstName: firstName ?? null,
    lastName: lastName ?? null,
    company: company ?? null,
    role: role ?? null,
    ...(fields ? sorted(Array.isArray(fields) ? fields : typed(fields, numbers), numbers) : {}),
    cleared: clearedBy('legacy', { firstName, lastName, company, role }),
    deleted: type === 'contact.deleted',
  };
}

/** Labels are the users' own words, so that above all the values tell what they are. */
function typed(fields: LegacyFieldsByLabel, numbers: PhoneNumbers): LegacyField[] {
  return Object.entries(fields).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value: unknown) => ({
      name,
      type: typeOf(name, value, numbers),
      value,
    })),
  );
}

function typeOf(label: string, value: unknown, numbers: PhoneNumbers): string | null {
  if (typeof value !== 'string') return null;
  if (isPhone(label, value, numbers)) return 'phone-number';
  return EMAIL.test(value) ? 'email' : null;
}

function isPhone(label: string, value: string, numbers: PhoneNumbers): boolean {
  if (!looksDialled(value)) return false;
  if (PHONE_LABEL.test(label)) return true;
  return numbers.e164(value) !== null || value.replace(/\D/g, '').length >= MIN_DIGITS;
}

function sorted(
  fields: readonly LegacyField[],
  numbers: PhoneNumbers,
): Pick<Contact, 'phones' | 'emails' | 'customFields'> {
  const phones: ContactPhone[] = [];
  const emails: string[] = [];
  const customFields: ContactField[] = [];
  for (const { name, type, value } of fields) {
    const text = typeof value === 'string' && value !== '' ? value : null;
    if (type === 'phone-number') phones.push(...(text === null ? [] : [{ value: text, e164: numbers.e164(text) }]));
    else if (type === 'email') emails.push(...(text === null ? [] : [text]));
    else customFields.push({ name, type: type ?? null, value: value ?? null });
  }
  return { phones, emails, customFields };
}
