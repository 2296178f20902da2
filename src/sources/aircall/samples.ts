import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { DIALECT } from './read.js';

const OURS = '+1 415-555-0142';
const THEIRS = '+1 310-555-0176';
const NUMBER = { id: 456, name: 'Front desk', digits: OURS };
const USER = { id: 789, name: 'Sam Ortiz' };

type Body = Record<string, unknown>;
type Make = (seconds: number) => { event: string; data: Body };

const TYPES: Readonly<Record<string, Make>> = {
  'message.received': message('received', 'inbound', 'received'),
  'message.sent': message('sent', 'outbound', 'sent'),
  'message.delivered': message('status_updated', 'outbound', 'delivered'),
  'message.failed': message('status_updated', 'outbound', 'failed'),
  'call.started': call('created', 'initial'),
  'call.ringing': call('ringing_on_agent', 'initial'),
  'call.answered': call('answered', 'answered', { user: USER }),
  'call.completed': call('ended', 'done', { user: USER }),
  'call.missed': call('ended', 'done', { answered_at: null, missed_call_reason: 'no_available_agent' }),
  'call.updated': call('tagged', 'done', { user: USER, tags: [{ id: 1, name: 'An example' }] }),
  'call.recording.completed': call('comm_assets_generated', 'done', { recording: 'https://aircall.example.com/r.mp3' }),
  'call.voicemail.completed': call('voicemail_left', 'done', {
    answered_at: null,
    voicemail: 'https://aircall.example.com/v.mp3',
  }),
  'call.summary.completed': () => ({
    event: 'summary.created',
    data: { id: newId(), call_id: newId(), content: 'An example' },
  }),
  'call.transcript.completed': () => {
    const utterances = [{ start_time: 0.4, end_time: 2.1, phone_number: THEIRS, text: 'An example' }];
    const data = { id: newId(), call_id: newId(), type: 'call', content: { language: 'en-US', utterances } };
    return { event: 'transcription.created', data };
  },
  'contact.created': contact('created'),
  'contact.updated': contact('updated'),
  'contact.deleted': contact('deleted'),
};

/** Every type of ours that the platform is known to send. */
export const EVENT_TYPES: readonly string[] = [...Object.keys(TYPES), 'message.updated'];

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/json',
  types: () => Object.keys(TYPES),
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => {
    const timestamp = Math.floor(at.getTime() / 1000);
    const make = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    // an event of this name, which is kept as it is
    const { event, data } = make?.(timestamp) ?? { event: type, data: { id: newId(), example: randomUUID() } };
    const [resource] = event.split('.');
    return { resource, event, timestamp, data };
  },
  secret: () => randomBytes(16).toString('hex'),
};

function message(what: string, direction: string, status: string): Make {
  return (seconds) => {
    const about = { id: randomUUID(), direction, external_number: THEIRS, body: 'An example', status, channel: null };
    const times = { created_at: seconds * 1000, sent_at: seconds * 1000 };
    return { event: `message.${what}`, data: { ...about, ...times, media_url: [], number: NUMBER } };
  };
}

function call(what: string, status: string, more: Body = {}): Make {
  return (seconds) => {
    const started = seconds - 130;
    const times = {
      started_at: started,
      answered_at: status === 'initial' ? null : started + 8,
      ended_at: status === 'done' ? seconds : null,
    };
    const about = { id: newId(), direction: 'inbound', status, raw_digits: THEIRS, number: NUMBER };
    return { event: `call.${what}`, data: { ...about, ...times, voicemail: null, recording: null, ...more } };
  };
}

function contact(what: string): Make {
  return () => {
    const names = { id: newId(), first_name: 'Dana', last_name: 'Reyes', company_name: 'Reyes Plumbing' };
    const reach = {
      phone_numbers: [{ id: 2, label: 'Mobile', value: '+13105550176' }],
      emails: [{ id: 1, label: 'Work', value: 'dana.reyes@example.com' }],
    };
    return { event: `contact.${what}`, data: { ...names, ...reach } };
  };
}

const newId = () => randomInt(1_000_000, 2 ** 47);
