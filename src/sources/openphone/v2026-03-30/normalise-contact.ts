import type { Contact } from '../../../contract/index.js';
import type { PhoneNumbers } from '../../../contract/index.js';
import { clearedBy } from '../cleared.js';
import { contactId } from '../contact-id.js';
import { blankContact, fullName } from '../../kit/blank.js';
import type { ContactEvent } from './contact.dto.js';

export function normaliseContact({ data }: ContactEvent, type: string, numbers: PhoneNumbers): Contact {
  const { id, firstName, lastName, company, role, externalId, source, location, emails, phoneNumbers, customFields } =
    data.resource;
  const texts = { firstName, lastName, company, role, externalId, origin: source, location };
  return {
    ...blankContact(contactId(id)),
    name: fullName(firstName, lastName),
    firstName: firstName ?? null,
    lastName: lastName ?? null,
    phones: valuesOf(phoneNumbers)?.map((value) => ({ value, e164: numbers.e164(value) })) ?? null,
    emails: valuesOf(emails),
    company: company ?? null,
    role: role ?? null,
    customFields:
      customFields?.map((field) => ({ name: field.name, type: field.type ?? null, value: field.value ?? null })) ??
      null,
    externalId: externalId ?? null,
    origin: source ?? null,
    location: location ?? null,
    cleared: clearedBy('2026-03-30', texts),
    deleted: type === 'contact.deleted',
  };
}

function valuesOf(properties: readonly { value?: string | null }[] | null | undefined): string[] | null {
  return properties?.map(({ value }) => value).filter((value) => typeof value === 'string') ?? null;
}
