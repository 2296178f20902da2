import { randomBytes, randomInt } from 'node:crypto';
import type { Samples } from '../samples.js';
import { DIALECT } from './read.js';

const OURS = '+14155550142';
const THEIRS = '+13105550176';

type Body = Record<string, unknown>;
type Make = (at: Date) => Body;

const TYPES: Readonly<Record<string, Make>> = {
  'message.received': message('inbound', 'pending'),
  'message.queued': message('outbound', 'pending'),
  'message.sent': message('outbound', 'success'),
  'message.failed': message('outbound', 'failed', { message_delivery_result: 'rejected' }),
  'call.started': call('calling'),
  'call.ringing': call('ringing'),
  'call.answered': call('connected', 10),
  'call.completed': call('hangup', 100),
  'call.missed': call('missed'),
  'call.updated': call('hold', 20),
  'call.voicemail.completed': call('voicemail_uploaded', 0, { voicemail_link: 'https://dialpad.example.com/v.mp3' }),
};
/** Without id and time, two of them within one minute would be one: they are made on demand only. */
const CONTACTS: ReadonlyMap<string, string> = new Map([
  ['contact.created', 'Created'],
  ['contact.updated', 'Updated'],
  ['contact.deleted', 'Deleted'],
]);

/** Every type of ours that the platform is known to send. */
export const EVENT_TYPES: readonly string[] = [
  ...Object.keys(TYPES),
  ...CONTACTS.keys(),
  'message.updated',
  'call.recording.completed',
  'call.transcript.completed',
  'call.summary.completed',
];

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/jwt',
  types: () => Object.keys(TYPES),
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => {
    const change = CONTACTS.get(type);
    if (change !== undefined) {
      const contact = { id: newId(), display_name: 'Dana Reyes', phones: [THEIRS], emails: [] };
      return { event: change, contact };
    }
    const make = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    // a state of this name, which changes nothing
    return make?.(at) ?? call(type.replace(/^call\./, ''))(at);
  },
  secret: () => randomBytes(24).toString('base64url'),
};

function message(direction: string, message_status: string, more: Body = {}): Make {
  return (at) => {
    const [from_number, to] = direction === 'inbound' ? [THEIRS, OURS] : [OURS, THEIRS];
    const times = { created_date: at.getTime(), event_timestamp: at.getTime() };
    const text = 'An example';
    return {
      id: newId(),
      direction,
      from_number,
      to_number: [to],
      message_status,
      mms: false,
      text,
      ...times,
      ...more,
    };
  };
}

/** @param seconds since it began; over 0 it was answered */
function call(state: string, seconds = 0, more: Body = {}): Make {
  return (at) => {
    const date_started = at.getTime() - seconds * 1000;
    const numbers = { direction: 'inbound', external_number: THEIRS, internal_number: OURS };
    const isEnd = state === 'hangup';
    return {
      ...{ call_id: newId(), state, ...numbers, date_started, event_timestamp: at.getTime() },
      ...(seconds === 0 ? {} : { date_connected: date_started + 5_000 }),
      ...(isEnd ? { date_ended: at.getTime(), duration: seconds * 1000 - 5_000 } : {}),
      ...more,
    };
  };
}

const newId = () => randomInt(2 ** 47);
