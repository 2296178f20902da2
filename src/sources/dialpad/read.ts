import type { Contact, PhoneNumbers } from '../../contract/index.js';
import type { FieldError, Proof } from '../authentication.js';
import { blankContact } from '../kit/blank.js';
import { bodyKey } from '../kit/body-key.js';
import { boundedKey, contentKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import type { ParsedBody } from '../kit/parse-body.js';
import { isRecord } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { DialpadContact } from './dialpad.dto.js';
import { readCall } from './read-call.js';
import { readMessage } from './read-message.js';
import type { Read } from './said.js';
import { claimsOf } from './token.js';

export const DIALECT = 'events';
/** Longer than the sender's own repeats of a contact, which end after seconds. */
const WINDOW_MS = 60_000;
const CHANGES: ReadonlySet<unknown> = new Set(['Created', 'Updated', 'Deleted']);
const UNKNOWN_FORM = 'expected call_id and state, from_number and to_number, or event and contact';

const readObject = objectReader(DialpadContact);

/** The one event of a webhook. */
export function readWebhook(request: SourceRequest, { content }: Proof<ParsedBody>, numbers: PhoneNumbers): Reading {
  const { value, problem } = content ?? claimsOf(request.body);
  const { said, problems } = problem === null ? readClaims(value, request, numbers) : unread(problem);
  const event: SourceEvent = {
    type: 'dialpad.unknown',
    senderType: 'unknown',
    occurredAt: null,
    subject: { kind: 'unknown', id: null },
    data: problem === null ? value : null,
    dedupeKey: bodyKey(request.body),
    ...said,
    externalId: null,
    test: false,
    problems,
  };
  return { dialect: DIALECT, events: [event] };
}

function readClaims(claims: unknown, { receivedAt }: SourceRequest, numbers: PhoneNumbers): Read {
  if (!isRecord(claims)) return unread({ path: '', message: 'expected an object' });
  if ('call_id' in claims && 'state' in claims) return readCall(claims);
  if ('from_number' in claims && 'to_number' in claims) return readMessage(claims);
  if (CHANGES.has(claims['event']) && 'contact' in claims) return readContact(claims, receivedAt, numbers);
  return unread({ path: '', message: UNKNOWN_FORM });
}

function unread(problem: FieldError): Read {
  return { said: null, problems: [problem] };
}

function readContact(claims: Record<string, unknown>, receivedAt: Date, numbers: PhoneNumbers): Read {
  const { value: said, problems } = readObject(claims['contact'], 'contact');
  if (said === null) return { said: null, problems };
  const change = String(claims['event']);
  const type = `contact.${change.toLowerCase()}`;
  const id = String(said.id);
  const data: Contact = {
    ...blankContact(id),
    name: said.display_name ?? null,
    firstName: said.first_name ?? null,
    lastName: said.last_name ?? null,
    phones: said.phones?.map((value) => ({ value, e164: numbers.e164(value) })) ?? null,
    emails: said.emails ?? null,
    company: said.company_name ?? null,
    role: said.job_title ?? null,
    deleted: change === 'Deleted',
  };
  // without id and time, the same content later on is another change
  const window = String(Math.floor(receivedAt.getTime() / WINDOW_MS));
  const dedupeKey = boundedKey('contact', id, change, contentKey(claims), window);
  return {
    said: { type, senderType: type, occurredAt: null, subject: { kind: 'contact', id }, data, dedupeKey },
    problems,
  };
}
