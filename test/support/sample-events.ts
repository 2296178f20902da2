import { randomUUID } from 'node:crypto';
import {
  optOutOf,
  type Call,
  type Contact,
  type ContactPhone,
  type Message,
  type SubjectKind,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { blankCall, blankContact, blankMessage } from '../../src/sources/kit/blank.js';

type Said<Data> = Partial<Data> & { id: string };

/** An event as a source makes it. @param at ISO 8601, or null where the payload gives no time */
export function messageEvent(type: string, at: string | null, said: Said<Message>): WebhookEvent<Message> {
  return event('message', type, at, { ...EMPTY_MESSAGE, ...said });
}

export function callEvent(type: string, at: string | null, said: Said<Call>): WebhookEvent<Call> {
  return event('call', type, at, { ...EMPTY_CALL, ...said });
}

export function contactEvent(type: string, at: string | null, said: Said<Contact>): WebhookEvent<Contact> {
  return event('contact', type, at, { ...EMPTY_CONTACT, ...said });
}

function event<Data extends { id: string }>(
  kind: SubjectKind,
  type: string,
  at: string | null,
  data: Data,
): WebhookEvent<Data> {
  return {
    id: randomUUID(),
    source: 'openphone',
    dialect: '2026-03-30',
    type,
    senderType: type,
    externalId: null,
    deliveryId: null,
    verified: true,
    test: false,
    occurredAt: at === null ? null : new Date(at),
    receivedAt: new Date(),
    subject: { kind, id: data.id },
    optOut: optOutOf(type, { kind, id: data.id }, data),
    toFetch: [],
    data,
  };
}

/** The same as another source says it. */
export function saidBy<Data>(source: string, event: WebhookEvent<Data>): WebhookEvent<Data> {
  return { ...event, id: randomUUID(), source };
}

const EMPTY_MESSAGE = blankMessage('');

const EMPTY_CALL = blankCall('');

const EMPTY_CONTACT = blankContact('');

/** A contact's phone as sent, in E.164. */
export function phone(value: string): ContactPhone {
  return { value, e164: value };
}
