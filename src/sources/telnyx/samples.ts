import { randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { newTrialKey } from './keys.js';
import { DIALECT } from './read.js';

const OURS = '+14155550142';
const THEIRS = '+13105550176';

type Body = Record<string, unknown>;
type Make = (at: Date) => { event: string; payload: Body };

const TYPES: Readonly<Record<string, Make>> = {
  'message.received': message('message.received', 'webhook_delivered'),
  'message.sent': message('message.sent', 'sent'),
  'message.delivered': message('message.finalized', 'delivered'),
  'message.undelivered': message('message.finalized', 'delivery_failed'),
  'message.failed': message('message.finalized', 'sending_failed'),
  'call.started': call('call.initiated', 0, { direction: 'incoming', state: 'parked' }),
  'call.answered': call('call.answered', 10, { state: 'answered' }),
  'call.updated': call('call.bridged', 12, { state: 'bridged' }),
  'call.completed': call('call.hangup', 100, { state: 'hangup', hangup_cause: 'normal_clearing' }),
  'call.recording.completed': call('call.recording.saved', 110, {
    recording_urls: { mp3: 'https://telnyx.example.com/recording.mp3' },
  }),
  'call.transcript.completed': call('call.recording.transcription.saved', 120, { transcription_text: 'An example' }),
};

/** Every type of ours that the platform is known to send. */
export const EVENT_TYPES: readonly string[] = [
  ...Object.keys(TYPES),
  'message.queued',
  'message.updated',
  'call.missed',
];

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/json',
  types: () => Object.keys(TYPES),
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => {
    const make = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    // an event of this name, which is kept as it is
    const { event, payload } = make?.(at) ?? { event: type, payload: { example: randomUUID() } };
    const data = { record_type: 'event', event_type: event, id: randomUUID(), occurred_at: at.toISOString(), payload };
    return { data, meta: { attempt: 1, delivered_to: 'https://hooks.example.com/api/webhooks/telnyx' } };
  },
  secret: newTrialKey,
};

function message(event: string, status: string): Make {
  return (at) => {
    const isInbound = event === 'message.received';
    const [from, to] = isInbound ? [THEIRS, OURS] : [OURS, THEIRS];
    const parties = { from: { phone_number: from }, to: [{ phone_number: to, status }] };
    const direction = isInbound ? 'inbound' : 'outbound';
    const rest = { text: 'An example', media: [], errors: [], type: 'SMS', received_at: at.toISOString() };
    return { event, payload: { record_type: 'message', id: randomUUID(), direction, ...parties, ...rest } };
  };
}

/** @param seconds since it began */
function call(event: string, seconds: number, more: Body): Make {
  return (at) => {
    const ids = { call_session_id: randomUUID(), call_leg_id: randomUUID(), call_control_id: `v3:${randomUUID()}` };
    const start_time = new Date(at.getTime() - seconds * 1000).toISOString();
    return { event, payload: { ...ids, from: THEIRS, to: OURS, start_time, ...more } };
  };
}
