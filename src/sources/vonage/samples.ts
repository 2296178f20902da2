import { randomBytes, randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { MESSAGES, VOICE } from './read.js';
import { CALL_WORDS, EVENT_TYPES, MESSAGE_WORDS } from './vocabulary.js';

const OURS = '14155550142';
const THEIRS = '13105550176';

type Body = Record<string, unknown>;

export const samples: Samples = {
  dialects: [MESSAGES, VOICE],
  contentType: 'application/json',
  types: (dialect) => EVENT_TYPES.filter((type) => type.startsWith('call.') === (dialect === VOICE)),
  dialectFor: () => MESSAGES,
  body: (type, dialect, at) => (dialect === VOICE ? callOf(type, at) : messageOf(type, at)),
  secret: () => randomBytes(16).toString('hex'),
};

function messageOf(type: string, at: Date): Body {
  const common = { message_uuid: randomUUID(), timestamp: at.toISOString(), channel: 'sms' };
  if (type === 'message.received') {
    return { ...common, from: THEIRS, to: OURS, message_type: 'text', text: 'Is the blue one in stock?' };
  }
  const status = wordOf(MESSAGE_WORDS, type) ?? type.replace(/^message\./, '');
  const error = type === 'message.failed' || type === 'message.undelivered' ? { error: { title: 1260 } } : {};
  return { ...common, from: OURS, to: THEIRS, status, ...error };
}

function callOf(type: string, at: Date): Body {
  const timestamp = at.toISOString();
  const conversation = { conversation_uuid: `CON-${randomUUID()}`, timestamp };
  if (type === 'call.recording.completed') {
    const id = randomUUID();
    return { ...conversation, recording_uuid: id, recording_url: `https://api.nexmo.com/v1/files/${id}` };
  }
  const status = type === 'call.missed' ? 'unanswered' : (wordOf(CALL_WORDS, type) ?? type.replace(/^call\./, ''));
  const call = { uuid: randomUUID(), from: THEIRS, to: OURS, direction: 'inbound', status };
  if (status !== 'completed') return { ...conversation, ...call };
  const start = new Date(at.getTime() - 120_000).toISOString();
  return { ...conversation, ...call, start_time: start, end_time: timestamp, duration: '120' };
}

function wordOf(words: ReadonlyMap<string, { readonly type: string }>, type: string): string | undefined {
  return [...words].find(([, word]) => word.type === type)?.[0];
}
