import { hash } from 'node:crypto';
import { blankCall } from '../kit/blank.js';
import { partyOf } from '../kit/party.js';
import { rfc2822Time } from '../kit/rfc2822.js';
import { isoTime } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { signedText, type Fields, type Parameters } from './parameters.js';
import { CALL_WORDS } from './vocabulary.js';

const TIME = 'a time such as Fri, 20 Nov 2026 14:50:02 +0000';

/** A status of a call, or a question what to do with one. */
export function readCall(fields: Fields, id: string, parameters: Parameters): SourceEvent {
  const word = fields.id('CallStatus');
  const known = word === null ? null : CALL_WORDS.get(word);
  const at = fields.parsed('Timestamp', TIME, rfc2822Time);
  const direction = fields.parsed('Direction', 'inbound or outbound-…', directionOf);
  const over = known?.type === 'call.completed';
  const missed = known?.untaken === true && direction === 'inbound';
  const data = {
    ...blankCall(id),
    direction,
    from: partyOf(fields.text('From')),
    to: partyOf(fields.text('To')),
    status: known?.status ?? null,
    answeredAt: word === 'in-progress' ? isoTime(at) : null,
    endedAt: over ? isoTime(at) : null,
    // Duration is in minutes, as they are billed
    durationSeconds: fields.count('CallDuration'),
    missed: missed ? true : null,
    forwardedFrom: partyOf(fields.text('ForwardedFrom')),
  };
  const sequence = fields.count('SequenceNumber');
  return {
    type: missed ? 'call.missed' : (known?.type ?? 'call.updated'),
    senderType: `call.${word ?? 'updated'}`,
    externalId: null,
    occurredAt: at,
    subject: { kind: 'call', id },
    data,
    test: false,
    // questions have no number: only the same parameters are the same question
    dedupeKey: `${id}:${sequence ?? hash('sha256', signedText(parameters))}`,
    problems: fields.problems,
  };
}

/** A recording of a call, at any of its steps. */
export function readRecording(fields: Fields, call: string, id: string): SourceEvent {
  // the action of a <Record> has none, and is sent at the end
  const status = fields.id('RecordingStatus') ?? 'completed';
  const completed = status === 'completed';
  const url = fields.word('RecordingUrl');
  const recording = {
    id,
    url,
    type: null,
    durationSeconds: fields.count('RecordingDuration'),
    startedAt: isoTime(fields.parsed('RecordingStartTime', TIME, rfc2822Time)),
  };
  return {
    type: completed ? 'call.recording.completed' : 'call.updated',
    senderType: `call.recording.${status}`,
    externalId: null,
    occurredAt: null,
    subject: { kind: 'call', id: call },
    data: { ...blankCall(call), recordings: completed ? [recording] : null },
    test: false,
    dedupeKey: `${id}:${status}`,
    problems: fields.problems,
    ...(completed ? { toFetch: [{ what: 'recording', id, url }] } : {}),
  };
}

function directionOf(text: string): 'inbound' | 'outbound' | null {
  if (text === 'inbound') return 'inbound';
  return text.startsWith('outbound') ? 'outbound' : null;
}
