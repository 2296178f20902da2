import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { DIALECT } from './read.js';

const ACCOUNT = '/restapi/v1.0/account/80964340017';
const EXTENSION = `${ACCOUNT}/extension/62989340017`;
const OURS = '+14155550142';
const THEIRS = '+13105550176';

type Body = Record<string, unknown>;
type Make = (time: string) => { event: string; body: Body };

const TYPES: Readonly<Record<string, Make>> = {
  'message.received': (creationTime) => ({
    event: `${EXTENSION}/message-store/instant?type=SMS`,
    body: {
      ...{ id: newId(), type: 'SMS', direction: 'Inbound', creationTime, messageStatus: 'Received' },
      ...{ from: { phoneNumber: THEIRS }, to: [{ phoneNumber: OURS }], subject: 'An example', attachments: [] },
    },
  }),
  'message.queued': campaign('Queued'),
  'message.sent': campaign('Sent'),
  'message.delivered': campaign('Delivered'),
  'message.undelivered': campaign('DeliveryFailed', { errorCode: 'SMS-CAR-411' }),
  'message.failed': campaign('SendingFailed', { errorCode: 'SMS-RC-410' }),
  'call.started': session('Setup'),
  'call.ringing': session('Proceeding'),
  'call.answered': session('Answered'),
  'call.updated': session('Hold'),
  'call.completed': session('Disconnected', 'CallFinished'),
  'call.missed': session('Disconnected', 'NoAnswer', true),
  'call.voicemail.completed': (creationTime) => {
    const id = newId();
    const uri = `https://platform.ringcentral.com${EXTENSION}/message-store/${id}/content/${id}`;
    const audio = { id, uri, type: 'AudioRecording', contentType: 'audio/x-wav', vmDuration: 23 };
    const about = { id, type: 'VoiceMail', direction: 'Inbound', creationTime, messageStatus: 'Received' };
    const parties = { from: { phoneNumber: THEIRS }, to: [{ phoneNumber: OURS }] };
    return { event: `${EXTENSION}/voicemail`, body: { ...about, ...parties, attachments: [audio] } };
  },
  'contact.created': entry('Create'),
  'contact.updated': entry('Update'),
  'contact.deleted': entry('Delete'),
};

/** Every type of ours that the platform is known to send. */
export const EVENT_TYPES: readonly string[] = [...Object.keys(TYPES), 'message.updated'];

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/json; charset=UTF-8',
  types: () => Object.keys(TYPES),
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => {
    const timestamp = at.toISOString();
    const make = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    // a filter of this name, which is kept as it is
    const { event, body } = make?.(timestamp) ?? { event: `${ACCOUNT}/${type}`, body: { example: randomUUID() } };
    return { uuid: randomUUID(), event, timestamp, subscriptionId: randomUUID(), ownerId: '62989340017', body };
  },
  secret: () => randomBytes(24).toString('base64url'),
};

function campaign(messageStatus: string, more: Body = {}): Make {
  return (creationTime) => {
    const parties = { from: OURS, to: [THEIRS], direction: 'Outbound' };
    const body = { id: newId(), creationTime, messageStatus, text: 'An example', segmentCount: 1, ...parties, ...more };
    return { event: `${ACCOUNT}/a2p-sms/messages?direction=Outbound`, body };
  };
}

function session(code: string, reason?: string, missedCall = false): Make {
  return (eventTime) => {
    const id = randomUUID().replaceAll('-', '');
    const party = {
      ...{ id: `p-${id}-2`, accountId: '80964340017', extensionId: '62989340017', direction: 'Inbound' },
      ...{ from: { phoneNumber: THEIRS }, to: { phoneNumber: OURS }, status: { code, reason, rcc: false }, missedCall },
    };
    const body = { sequence: 3, telephonySessionId: `s-${id}`, eventTime, parties: [party] };
    return { event: `${ACCOUNT}/telephony/sessions`, body };
  };
}

function entry(eventType: string): Make {
  return () => {
    const name = { name: 'Kim Park', firstName: 'Kim', lastName: 'Park', email: 'kim.park@example.com' };
    const contact = { eventType, id: newId(), type: 'User', ...name, phoneNumbers: [{ phoneNumber: OURS }] };
    return { event: `${ACCOUNT}/directory/entries`, body: { contacts: [contact] } };
  };
}

function newId(): string {
  return String(randomInt(10 ** 9, 10 ** 13));
}
