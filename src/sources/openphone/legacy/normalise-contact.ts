import type { Contact, ContactField } from '../../../contract/index.js';
import { blankContact, fullName } from '../blank.js';
import type { LegacyContactEvent, LegacyField, LegacyFieldsByLabel } from './contact.dto.js';

const PHONE = /^\+\d{7,15}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function normaliseContact({ data }: LegacyContactEvent, type: string): Contact {
  const { id, firstName, lastName, company, role, fields } = data.object;
  return {
    ...blankContact(id),
    name: fullName(firstName, lastName),
    firstName: firstName ?? null,
    lastName: lastName ?? null,
    company: company ?? null,
    role: role ?? null,
    ...(fields ? sorted(Array.isArray(fields) ? fields : typed(fields)) : {}),
    deleted: type === 'contact.deleted',
  };
}

/** Labels are the users' own words, so the values tell what they are. */
function typed(fields: LegacyFieldsByLabel): LegacyField[] {
  return Object.entries(fields).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value: unknown) => ({ name, type: typeOf(value), value })),
  );
}

function typeOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (PHONE.test(value)) return 'phone-number';
  return EMAIL.test(value) ? 'email' : null;
}

function sorted(fields: readonly LegacyField[]): Pick<Contact, 'phones' | 'emails' | 'customFields'> {
  const phones: string[] = [];
  const emails: string[] = [];
  const customFields: ContactField[] = [];
  for (const { name, type, value } of fields) {
    const list = type === 'phone-number' ? phones : type === 'email' ? emails : null;
    if (list === null) customFields.push({ name, type: type ?? null, value: value ?? null });
    else if (typeof value === 'string' && value !== '') list.push(value);
  }
  return { phones, emails, customFields };
}
