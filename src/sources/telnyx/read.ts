import type { FieldError, Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { objectReader, problemsAt } from '../kit/dto/reader.js';
import { parseBody, type ParsedBody } from '../kit/parse-body.js';
import { parseTime } from '../kit/time.js';
import { unreadEvent } from '../kit/unread-event.js';
import { isRecord, usable } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { CALL_TYPES, readCall } from './read-call.js';
import { readMessage } from './read-message.js';
import { TelnyxEnvelope } from './telnyx.dto.js';

export const DIALECT = 'v2';
const PAYLOAD = 'data.payload';
const NO_DATA = 'expected an object; set webhook_api_version to 2 at Telnyx, version 1 has another form';
const MESSAGE_TYPES: ReadonlySet<string> = new Set(['message.received', 'message.sent', 'message.finalized']);

const readEnvelope = objectReader(TelnyxEnvelope);

/** The one event of a webhook. */
export function readWebhook({ body }: SourceRequest, { content }: Proof<ParsedBody>): Reading {
  const { value, problem } = content ?? parseBody(body);
  if (problem !== null) return readingOf(unread(null, body, [problem]));
  const data = isRecord(value) ? value['data'] : undefined;
  if (!isRecord(data)) return readingOf(unread(value, body, [{ path: 'data', message: NO_DATA }]));
  const { value: said, problems } = readEnvelope(data, 'data');
  return readingOf(said === null ? unread(data, body, problems, data) : readSaid(said, problems));
}

function readingOf(event: SourceEvent): Reading {
  return { dialect: DIALECT, events: [event] };
}

function readSaid(said: TelnyxEnvelope, problems: readonly FieldError[]): SourceEvent {
  const { id, event_type: senderType, payload } = said;
  const occurredAt = parseTime(said.occurred_at);
  const read = readerOf(senderType)?.(payload, { senderType, occurredAt });
  const inner = problemsAt(PAYLOAD, read?.problems ?? []);
  return {
    type: `telnyx.${senderType}`,
    subject: { kind: 'unknown', id: null },
    data: payload,
    ...read?.content,
    senderType,
    externalId: id,
    occurredAt,
    test: false,
    // the same at the failover URL, and in each repeat
    dedupeKey: id,
    problems: [...problems, ...inner],
  };
}

function readerOf(senderType: string): typeof readCall | typeof readMessage | null {
  if (MESSAGE_TYPES.has(senderType)) return readMessage;
  return CALL_TYPES.has(senderType) ? readCall : null;
}

function unread(
  value: unknown,
  body: Buffer,
  problems: readonly FieldError[],
  data: Record<string, unknown> = {},
): SourceEvent {
  const senderType = usable(data['event_type']) ?? 'unknown';
  const id = usable(data['id']);
  return unreadEvent({
    type: `telnyx.${senderType}`,
    senderType,
    externalId: id,
    occurredAt: parseTime(data['occurred_at']),
    data: value,
    dedupeKey: id ?? bodyKey(body),
    problems,
  });
}
