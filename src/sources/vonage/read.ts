import type { FieldError } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { boundedKey } from '../kit/bounded-key.js';
import { parseBody } from '../kit/parse-body.js';
import { usable } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { readCall, readRecording } from './read-call.js';
import { readMessage, readSms } from './read-message.js';
import { fieldsOf, signatureIn, type SmsFields } from './sms-signature.js';

export const MESSAGES = 'messages';
export const VOICE = 'voice';
export const OLDER_SMS = 'sms';
const NO_SUBJECT = 'expected message_uuid, conversation_uuid, recording_uuid or messageId';

/** An event as far as its form says it. Without a subject it could not be read; without a key that is of its body. */
export type Part = Pick<SourceEvent, 'problems'> &
  Partial<Pick<SourceEvent, 'type' | 'occurredAt' | 'subject' | 'data' | 'dedupeKey' | 'toFetch'>> & {
    readonly senderType: string;
  };

/** No name of an event is sent: what it is shows in the fields it has. */
export function read(request: SourceRequest): Reading {
  const fields = fieldsOf(request);
  if (fields === null) {
    const { value, problem } = parseBody(request.body);
    const problems = [problem ?? { path: '', message: 'expected an object' }];
    return { dialect: MESSAGES, events: [event({ senderType: 'unknown', problems }, request, problem ? null : value)] };
  }
  const [dialect, part] = partOf(fields);
  return { dialect, events: [event(part, request, fields)] };
}

function partOf(fields: SmsFields): [dialect: string, part: Part] {
  if ('recording_uuid' in fields) return [VOICE, readRecording(fields)];
  if ('conversation_uuid' in fields) return [VOICE, readCall(fields)];
  if ('message_uuid' in fields) return [MESSAGES, readMessage(fields)];
  if ('messageId' in fields && 'status' in fields) return [OLDER_SMS, { senderType: 'messages.status', problems: [] }];
  if ('messageId' in fields) return [OLDER_SMS, readSms(fields)];
  const problems: FieldError[] = [{ path: '', message: NO_SUBJECT }];
  return [signatureIn(fields) === null ? MESSAGES : OLDER_SMS, { senderType: 'unknown', problems }];
}

function event(part: Part, request: SourceRequest, body: unknown): SourceEvent {
  const { subject, toFetch = [], problems } = part;
  const senderType = usable(part.senderType) ?? 'unknown';
  const readable = subject !== undefined;
  return {
    type: (readable ? part.type : undefined) ?? `vonage.${senderType}`,
    senderType,
    externalId: null,
    occurredAt: part.occurredAt ?? null,
    subject: subject ?? { kind: 'unknown', id: null },
    data: readable ? part.data : (body ?? null),
    test: false,
    dedupeKey: boundedKey(part.dedupeKey ?? bodyKey(request.body)),
    problems,
    ...(toFetch.length === 0 ? {} : { toFetch }),
  };
}
