import type { Contact, PhoneNumbers } from '../../contract/index.js';
import { blankContact, fullName } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { AircallContact } from './aircall.dto.js';
import type { Read } from './said.js';

const readObject = objectReader(AircallContact);

type Values = AircallContact['emails'];

export function readContact(payload: unknown, event: string, numbers: PhoneNumbers): Read {
  const { value: said, problems } = readObject(payload, '');
  if (said === null) return { content: null, problems };
  const { first_name: first, last_name: last } = said;
  const data: Contact = {
    ...blankContact(String(said.id)),
    name: fullName(first, last) || null,
    firstName: first || null,
    lastName: last || null,
    phones: textsOf(said.phone_numbers)?.map((value) => ({ value, e164: numbers.e164(value) })) ?? null,
    emails: textsOf(said.emails),
    company: said.company_name || said.company || null,
    cleared: clearedBy(said),
    deleted: event === 'contact.deleted',
  };
  return { content: { type: event, subject: { kind: 'contact', id: data.id }, data }, problems };
}

/** A contact comes as a whole: what is there and empty has no value any more. */
function clearedBy(said: AircallContact): Contact['cleared'] {
  const { first_name: first, last_name: last, company_name: company } = said;
  const isEmpty = (value: string | null | undefined) => value === null || value === '';
  const both = isEmpty(first) && isEmpty(last);
  return [
    ...(both ? (['name'] as const) : []),
    ...(isEmpty(first) ? (['firstName'] as const) : []),
    ...(isEmpty(last) ? (['lastName'] as const) : []),
    ...(isEmpty(company) && !said.company ? (['company'] as const) : []),
  ];
}

function textsOf(values: Values): string[] | null {
  return values?.flatMap(({ value }) => (value ? [value] : [])) ?? null;
}
