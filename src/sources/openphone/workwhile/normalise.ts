import type { Call, Contact, Message } from '../../../contract/index.js';
import { blankCall, blankContact, partiesOf } from '../blank.js';
import { textList } from '../text-list.js';
import { callStatusOf, directionOf, messageStatusOf } from '../vocabulary.js';
import type { WorkwhileCallEvent, WorkwhileContactEvent, WorkwhileMessageEvent } from './dto.js';

export function normaliseMessage({ data }: WorkwhileMessageEvent, type: string): Message {
  return {
    id: data.id,
    direction: directionOf(null, type),
    from: data.from,
    to: textList(data.to),
    body: data.body ?? null,
    media: [],
    status: messageStatusOf(data.status, type),
    errorCode: null,
    conversationId: null,
    phoneNumberId: null,
    userId: null,
    contactIds: null,
    createdAt: data.timestamp ?? null,
  };
}

export function normaliseCall({ data }: WorkwhileCallEvent, type: string): Call {
  const direction = directionOf(data.direction, type);
  return {
    ...blankCall(data.id),
    direction,
    from: data.from ?? null,
    to: data.to ?? null,
    participants: partiesOf(direction, data.from, textList(data.to)),
    status: callStatusOf(data.status, type),
    startedAt: type === 'call.started' ? (data.timestamp ?? null) : null,
    endedAt: type === 'call.ended' ? (data.timestamp ?? null) : null,
    durationSeconds: data.duration ?? null,
  };
}

/** What an update lists as changed is at the same time what the contact is from now on. */
export function normaliseContact({ data }: WorkwhileContactEvent, type: string): Contact {
  const changes = data.changes ?? null;
  const said: Readonly<Record<string, unknown>> = { ...changes, ...definedOf(data) };
  return {
    ...blankContact(data.id),
    name: textOf(said['name']),
    firstName: textOf(said['firstName']),
    lastName: textOf(said['lastName']),
    phones: listOf(said['phone']),
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
