import { randomBytes } from 'node:crypto';
import type { Samples } from '../samples.js';
import { FORM } from './read.js';
import { CALL_WORDS, EVENT_TYPES, MESSAGE_WORDS } from './vocabulary.js';

const OURS = '+14155550142';
const THEIRS = '+13105550176';
/** A webhook with one of these has a message as well. */
const NOTICES: Readonly<Record<string, string>> = { 'contact.opted_out': 'STOP', 'contact.opted_in': 'START' };

type Form = Record<string, string>;

export const samples: Samples = {
  dialects: [FORM],
  contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
  types: () => EVENT_TYPES.filter((type) => !(type in NOTICES)),
  dialectFor: () => FORM,
  body: (type, _dialect, at) => ({ ...formOf(type, at), ApiVersion: '2010-04-01', AccountSid: sid('AC') }),
  encode: (body) => {
    const entries = Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]);
    return new URLSearchParams(entries).toString();
  },
  secret: () => randomBytes(16).toString('hex'),
};

function formOf(type: string, at: Date): Form {
  const call = { CallSid: sid('CA'), From: THEIRS, To: OURS, Direction: 'inbound' };
  const progress = { Timestamp: rfc2822(at), SequenceNumber: '2', CallbackSource: 'call-progress-events' };
  if (type === 'call.recording.completed') return recordingOf(call.CallSid);
  if (type === 'call.missed') return { ...call, ...progress, CallStatus: 'no-answer', CallDuration: '0' };
  if (type === 'call.updated') return { ...call, ...progress };
  if (type.startsWith('call.')) {
    const duration: Form = type === 'call.completed' ? { CallDuration: '120' } : {};
    return { ...call, ...progress, ...duration, CallStatus: wordOf(CALL_WORDS, type) ?? 'completed' };
  }
  const id = sid('SM');
  if (type === 'message.received' || type in NOTICES) {
    const optOut: Form = type in NOTICES ? { OptOutType: NOTICES[type] ?? '' } : {};
    const text = NOTICES[type] ?? 'Is the blue one in stock?';
    return { MessageSid: id, SmsStatus: 'received', From: THEIRS, To: OURS, Body: text, NumMedia: '0', ...optOut };
  }
  const status = wordOf(MESSAGE_WORDS, type) ?? type.replace(/^message\./, '');
  const failed = type === 'message.failed' || type === 'message.undelivered';
  return { MessageSid: id, MessageStatus: status, From: OURS, To: THEIRS, ...(failed ? { ErrorCode: '30005' } : {}) };
}

function recordingOf(call: string): Form {
  const id = sid('RE');
  const url = `https://api.twilio.com/2010-04-01/Accounts/${sid('AC')}/Recordings/${id}`;
  return { CallSid: call, RecordingSid: id, RecordingUrl: url, RecordingStatus: 'completed', RecordingDuration: '118' };
}

function wordOf(words: ReadonlyMap<string, { readonly type: string }>, type: string): string | undefined {
  return [...words].find(([, word]) => word.type === type)?.[0];
}

function rfc2822(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

function sid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}
