import type { Contact } from '../../../contract/index.js';
import { blankContact, fullName } from '../blank.js';
import type { ContactEvent } from './contact.dto.js';

export function normaliseContact({ data }: ContactEvent, type: string): Contact {
  const { id, firstName, lastName, company, role, emails, phoneNumbers, customFields } = data.resource;
  return {
    ...blankContact(id),
    name: fullName(firstName, lastName),
    firstName: firstName ?? null,
    lastName: lastName ?? null,
    phones: valuesOf(phoneNumbers),
    emails: valuesOf(emails),
    company: company ?? null,
    role: role ?? null,
    customFields:
      customFields?.map((field) => ({ name: field.name, type: field.type ?? null, value: field.value ?? null })) ??
      null,
    deleted: type === 'contact.deleted',
  };
}

function valuesOf(properties: readonly { value?: string | null }[] | null | undefined): string[] | null {
  return properties?.map(({ value }) => value).filter((value) => typeof value === 'string') ?? null;
}
