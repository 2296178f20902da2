import type { Call, Contact, Message } from '../../../contract/index.js';
import { blankCall, blankContact, partiesOf } from '../../kit/blank.js';
import type { PhoneNumbers } from '../../../contract/index.js';
import { isMissed } from '../call-end.js';
import { contactId } from '../contact-id.js';
import { optOutOf } from '../../kit/opt-out.js';
import { textList } from '../../kit/text-list.js';
import { callStatusOf, directionOf, messageStatusOf } from '../vocabulary.js';
import type { WorkwhileCallEvent, WorkwhileContactEvent, WorkwhileMessageEvent } from './dto.js';

export function normaliseMessage({ data }: WorkwhileMessageEvent, type: string): Message {
  const direction = directionOf(null, type);
  const body = data.body ?? null;
  return {
    id: data.id,
    direction,
    from: data.from,
    to: textList(data.to),
    body,
    media: [],
    status: messageStatusOf(data.status, type, direction),
    errorCode: null,
    conversationId: null,
    phoneNumberId: null,
    userId: null,
    contactIds: null,
    createdAt: data.timestamp ?? null,
    readAt: null,
    channel: null,
    optOut: optOutOf(direction, body),
  };
}

export function normaliseCall({ data }: WorkwhileCallEvent, type: string): Call {
  const direction = directionOf(data.direction, type);
  const status = callStatusOf(data.status, type);
  return {
    ...blankCall(data.id),
    direction,
    from: data.from ?? null,
    to: data.to ?? null,
    participants: partiesOf(direction, data.from, textList(data.to)),
    status,
    startedAt: type === 'call.started' ? (data.timestamp ?? null) : null,
    endedAt: type === 'call.ended' ? (data.timestamp ?? null) : null,
    // the form has no time of an answer, and its duration is that of the talk
    durationSeconds: data.duration ?? null,
    missed: isMissed({ direction, status, answeredAt: undefined }),
  };
}

/** What an update lists as changed is at the same time what the contact is from now on. */
export function normaliseContact({ data }: WorkwhileContactEvent, type: string, numbers: PhoneNumbers): Contact {
  const changes = data.changes ?? null;
  const said: Readonly<Record<string, unknown>> = { ...changes, ...definedOf(data) };
  return {
    ...blankContact(contactId(data.id)),
    name: textOf(said['name']),
    firstName: textOf(said['firstName']),
    lastName: textOf(said['lastName']),
    phones: listOf(said['phone'])?.map((value) => ({ value, e164: numbers.e164(value) })) ?? null,
    emails: listOf(said['email']),
    company: textOf(said['company']),
    role: textOf(said['role']),
    changes,
    deleted: type === 'contact.deleted',
  };
}

function definedOf({ name, phone, email }: WorkwhileContactEvent['data']): object {
  return Object.fromEntries(Object.entries({ name, phone, email }).filter(([, value]) => value != null));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function listOf(value: unknown): string[] | null {
  return typeof value === 'string' ? [value] : null;
}
