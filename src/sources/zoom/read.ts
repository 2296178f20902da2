import type { FieldError, Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { largeIdsAsText, parseBody, type ParsedBody } from '../kit/parse-body.js';
import { unreadEvent } from '../kit/unread-event.js';
import { isRecord } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { URL_VALIDATION } from './authenticate.js';
import { envelopeOf, nameOf, unread, whole, type Envelope } from './envelope.js';
import { readElements, readRecordings, readSummary, readVoicemail } from './read-call.js';
import { readLeg } from './read-leg.js';
import { readMessage, readOptOuts } from './read-message.js';

export const DIALECT = 'phone';
const UNKNOWN = 'unknown';
const ELEMENTS = /^phone\.(?:callee|caller)_call_(?:element|history|log)_completed$/;
const LEG = /^phone\.(callee|caller)_([a-z_]+)$/;

const READERS: ReadonlyMap<string, (envelope: Envelope) => SourceEvent[]> = new Map([
  ['phone.sms_received', (one) => [readMessage(one, { type: 'message.received', status: 'received' })]],
  ['phone.sms_sent', (one) => [readMessage(one, { type: 'message.sent', status: 'sent' })]],
  ['phone.sms_sent_failed', (one) => [readMessage(one, { type: 'message.failed', status: 'failed' })]],
  ['phone.sms_campaign_number_opt_out', (one) => readOptOuts(one, 'contact.opted_out')],
  ['phone.sms_campaign_number_opt_in', (one) => readOptOuts(one, 'contact.opted_in')],
  ['phone.recording_completed', (one) => readRecordings(one, false)],
  ['phone.recording_transcript_completed', (one) => readRecordings(one, true)],
  ['phone.voicemail_received', (one) => [readVoicemail(one)]],
  ['phone.voicemail_transcript_completed', (one) => [readVoicemail(one)]],
  ['phone.ai_call_summary_changed', (one) => [readSummary(one)]],
]);

export function readWebhook({ body }: SourceRequest, { content }: Proof<ParsedBody>): Reading {
  const { value, problem } = content ?? parseBody(body, largeIdsAsText);
  if (problem !== null) return unreadable(null, body, problem);
  if (!isRecord(value)) return unreadable(value, body, { path: '', message: 'expected an object' });
  const event = nameOf(value['event']);
  if (event === null)
    return unreadable(value, body, { path: 'event', message: 'expected a name such as phone.sms_sent' });
  // a question that was answered, and no news
  if (event === URL_VALIDATION) return { dialect: DIALECT, events: [] };
  const envelope = envelopeOf(value, event);
  const expected = { path: 'payload.object', message: 'expected an object' };
  if (envelope === null) return unreadable(value, body, expected, event);
  return { dialect: DIALECT, events: readEvents(envelope) };
}

function readEvents(envelope: Envelope): SourceEvent[] {
  const read = READERS.get(envelope.event);
  if (read !== undefined) return read(envelope);
  if (ELEMENTS.test(envelope.event)) return readElements(envelope);
  const [, side, step] = LEG.exec(envelope.event) ?? [];
  if ((side === 'callee' || side === 'caller') && step !== undefined) return [readLeg(envelope, side, step)];
  return [unread(whole(envelope))];
}

function unreadable(data: unknown, body: Buffer, problem: FieldError, event = UNKNOWN): Reading {
  const kept = { type: `zoom.${event}`, senderType: event, data, dedupeKey: bodyKey(body), problems: [problem] };
  return { dialect: DIALECT, events: [unreadEvent(kept)] };
}
