import { randomBytes, randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { DIALECT } from './read.js';

const OURS = '14155550142';
const PERSON = { wa_id: '13105550176', user_id: 'US.13491208655302741918' };
const METADATA = { display_phone_number: OURS, phone_number_id: '106540352242922' };

type Body = Record<string, unknown>;
type Make = (seconds: string) => { field: string; value: Body };

const TYPES: Readonly<Record<string, Make>> = {
  'message.received': (timestamp) => {
    const message = { from: PERSON.wa_id, from_user_id: PERSON.user_id, id: newId('wamid'), timestamp, type: 'text' };
    const contacts = [{ profile: { name: 'Dana Reyes' }, ...PERSON }];
    return { field: 'messages', value: { contacts, messages: [{ ...message, text: { body: 'An example' } }] } };
  },
  'message.sent': status('sent'),
  'message.delivered': status('delivered'),
  'message.read': status('read'),
  'message.failed': status('failed', { errors: [{ code: 131049, title: 'An example' }] }),
  'call.ringing': call('connect'),
  'call.completed': call('terminate', { status: 'COMPLETED' }, 117),
  'call.missed': call('terminate', { status: 'COMPLETED' }),
  'contact.opted_out': preference('stop'),
  'contact.opted_in': preference('resume'),
};

/** Every type of ours that the platform is known to send. */
export const EVENT_TYPES: readonly string[] = [
  ...Object.keys(TYPES),
  ...['message.updated', 'call.answered', 'call.updated', 'call.recording.completed', 'call.transcript.completed'],
];

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/json',
  types: () => Object.keys(TYPES),
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => {
    const seconds = String(Math.floor(at.getTime() / 1000));
    const make = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    // a field of this name, which is kept as it is
    const { field, value } = make?.(seconds) ?? { field: type, value: { example: randomUUID() } };
    const change = { field, value: { messaging_product: 'whatsapp', metadata: METADATA, ...value } };
    return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [change] }] };
  },
  secret: () => randomBytes(16).toString('hex'),
};

function status(word: string, more: Body = {}): Make {
  return (timestamp) => {
    const about = { recipient_id: PERSON.wa_id, recipient_user_id: PERSON.user_id };
    return {
      field: 'messages',
      value: { statuses: [{ id: newId('wamid'), status: word, timestamp, ...about, ...more }] },
    };
  };
}

/** @param talked seconds; absent for a call that was not taken */
function call(event: string, more: Body = {}, talked?: number): Make {
  return (timestamp) => {
    const talk =
      talked === undefined
        ? {}
        : { start_time: String(Number(timestamp) - talked), end_time: timestamp, duration: talked };
    const parties = { from: PERSON.wa_id, to: OURS, direction: 'USER_INITIATED' };
    return {
      field: 'calls',
      value: { calls: [{ id: newId('wacid'), event, timestamp, ...parties, ...more, ...talk }] },
    };
  };
}

function preference(value: string): Make {
  // twice within a second is one notice to the platform, so that each trial has a person of its own
  const person = () => ({ ...PERSON, user_id: `US.${randomBytes(8).readBigUInt64BE()}` });
  return (timestamp) => {
    const notice = { ...person(), category: 'marketing_messages', value, timestamp: Number(timestamp) };
    return { field: 'user_preferences', value: { user_preferences: [notice] } };
  };
}

function newId(prefix: string): string {
  return `${prefix}.${randomBytes(24).toString('base64')}`;
}
