import type { PhoneNumbers } from '../../contract/index.js';
import type { FieldError, Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { boundedKey, contentKey } from '../kit/bounded-key.js';
import { problemsAt } from '../kit/dto/reader.js';
import { largeIdsAsText, parseBody, type ParsedBody } from '../kit/parse-body.js';
import { unreadEvent } from '../kit/unread-event.js';
import { isRecord, isUsable } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { timeOf } from './aircall.dto.js';
import { readCall } from './read-call.js';
import { readContact } from './read-contact.js';
import { readSummary, readTranscription } from './read-intelligence.js';
import { readMessage } from './read-message.js';
import type { Read } from './said.js';

export const DIALECT = 'v1';
const UNKNOWN = 'unknown';
const DATA = 'data';
/** Names of events become parts of types; any other text does not. */
const NAME = /^[\w.-]{1,100}$/;
const CONTACTS: ReadonlySet<string> = new Set(['contact.created', 'contact.updated', 'contact.deleted']);
const MESSAGE = /^(?:group_)?message\.(received|sent|status_updated)$/;

/** The one event of a webhook. */
export function readWebhook({ body }: SourceRequest, { content }: Proof<ParsedBody>, numbers: PhoneNumbers): Reading {
  const { value, problem } = content ?? parseBody(body, largeIdsAsText);
  if (problem !== null) return unreadable(null, body, problem);
  if (!isRecord(value)) return unreadable(value, body, { path: '', message: 'expected an object' });
  const { event, data } = value;
  if (typeof event !== 'string' || !NAME.test(event)) {
    return unreadable(value, body, { path: 'event', message: 'expected a name such as call.ended' });
  }
  if (!isRecord(data)) return unreadable(value, body, { path: DATA, message: 'expected an object' }, event);
  return { dialect: DIALECT, events: [readEvent(event, data, value['timestamp'], numbers)] };
}

function readEvent(event: string, data: Record<string, unknown>, stamp: unknown, numbers: PhoneNumbers): SourceEvent {
  const occurredAt = timeOf(stamp);
  const undated = { path: 'timestamp', message: 'expected seconds since 1970' };
  const read = readObject(event, data, numbers);
  return {
    type: `aircall.${event}`,
    subject: { kind: 'unknown', id: null },
    data,
    ...read?.content,
    senderType: event,
    externalId: null,
    occurredAt,
    test: false,
    dedupeKey: boundedKey(event, idOf(data), occurredAt === null ? contentKey(data) : String(stamp)),
    problems: [...(occurredAt === null ? [undated] : []), ...problemsAt(DATA, read?.problems ?? [])],
  };
}

/** Null for what has no equal. */
function readObject(event: string, data: Record<string, unknown>, numbers: PhoneNumbers): Read | null {
  if (event.startsWith('call.')) return readCall(data, event);
  const [, what] = MESSAGE.exec(event) ?? [];
  if (what !== undefined) return readMessage(data, what);
  if (CONTACTS.has(event)) return readContact(data, event, numbers);
  if (event === 'summary.created') return readSummary(data);
  return event === 'transcription.created' ? readTranscription(data) : null;
}

function idOf({ id }: Record<string, unknown>): string {
  return typeof id === 'number' || isUsable(id) ? String(id) : '';
}

function unreadable(data: unknown, body: Buffer, problem: FieldError, event = UNKNOWN): Reading {
  const kept = { type: `aircall.${event}`, senderType: event, data, dedupeKey: bodyKey(body), problems: [problem] };
  return { dialect: DIALECT, events: [unreadEvent(kept)] };
}
