import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { DIALECT } from './read.js';

const OURS = '+14155550142';
const THEIRS = '+13105550176';
const LINE = { extension_id: '52OdSKGSSS-EOyJwQncFvA', extension_number: 1002, user_id: 'DnEopNmXQEGU2uvvzjgojw' };

type Body = Record<string, unknown>;
type Make = (at: Date) => { event: string; object: Body };

const TYPES: Readonly<Record<string, Make>> = {
  'message.received': message('phone.sms_received', THEIRS, OURS),
  'message.sent': message('phone.sms_sent', OURS, THEIRS),
  'message.failed': message('phone.sms_sent_failed', OURS, THEIRS, { failure_reason: 'An example' }),
  'call.ringing': leg('ringing', 0),
  'call.answered': leg('answered', 10),
  'call.completed': leg('ended', 100),
  'call.updated': leg('missed', 30),
  'call.recording.completed': (at) => {
    const recording = { id: newId(), download_url: 'https://zoom.example.com/recording', duration: 88 };
    return {
      event: 'phone.recording_completed',
      object: { recordings: [{ ...recording, ...numbers(), date_time: time(at) }] },
    };
  },
  'call.voicemail.completed': (at) => {
    const voicemail = { id: newId(), download_url: 'https://zoom.example.com/voicemail', duration: 17 };
    return { event: 'phone.voicemail_received', object: { ...voicemail, ...numbers(), date_time: time(at) } };
  },
  'contact.opted_out': opted('out'),
  'contact.opted_in': opted('in'),
};

/** Every type of ours that the platform is known to send. */
export const EVENT_TYPES: readonly string[] = [
  ...Object.keys(TYPES),
  'call.transcript.completed',
  'call.summary.completed',
];

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/json',
  types: () => Object.keys(TYPES),
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => {
    const make = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    // an event of this name, which is kept as it is
    const { event, object } = make?.(at) ?? { event: type, object: { example: randomUUID() } };
    return { event, event_ts: at.getTime(), payload: { account_id: 'example', object } };
  },
  secret: () => randomBytes(16).toString('base64url'),
};

function message(event: string, from: string, to: string, more: Body = {}): Make {
  return (at) => {
    const parties = { sender: { phone_number: from }, to_members: [{ phone_number: to }] };
    const object = {
      message_id: `IQ-${randomUUID()}`,
      message: 'An example',
      session_id: newId(),
      date_time: time(at),
    };
    return { event, object: { ...object, ...parties, ...more } };
  };
}

/** @param seconds since it began to ring */
function leg(step: string, seconds: number): Make {
  return (at) => {
    const begin = at.getTime() - seconds * 1000;
    const object: Body = {
      call_id: callId(),
      caller: { phone_number: THEIRS },
      callee: { ...LINE, phone_number: OURS },
    };
    object['ringing_start_time'] = time(new Date(begin));
    if (step === 'answered' || step === 'ended') object['answer_start_time'] = time(new Date(begin + 10_000));
    if (step === 'missed' || step === 'ended') object['call_end_time'] = time(at);
    return { event: `phone.callee_${step}`, object };
  };
}

function opted(way: 'in' | 'out'): Make {
  return (at) => {
    const status = { consumer_phone_number: THEIRS, zoom_phone_user_number: OURS };
    const object = { phone_number_campaign_opt_statuses: [status], date_time: time(at) };
    return { event: `phone.sms_campaign_number_opt_${way}`, object };
  };
}

function numbers(): Body {
  return { call_id: callId(), caller_number: THEIRS, callee_did_number: OURS, direction: 'inbound' };
}

/** In whole seconds, as the platform writes times. */
const time = (at: Date) => at.toISOString().replace(/\.\d+Z$/, 'Z');
const newId = () => randomBytes(16).toString('hex');
const callId = () => `6998${randomInt(2 ** 47)}`;
