import { randomBytes } from 'node:crypto';

export const DIALECTS = ['workwhile', 'legacy', '2026-03-30'] as const;
export type SampleDialect = (typeof DIALECTS)[number];

export type Fields = Record<string, unknown>;

const OURS = '+14155550142';
const THEIRS = '+13105550176';

/** A made-up event, new with every call, in the form the dialect sends it. Numbers are of the range kept for fiction. */
export function sampleEvent(type: string, dialect: SampleDialect, now = new Date()): Fields {
  const at = now.toISOString();
  if (dialect === 'workwhile') return { event_type: type, data: { ...flat(type), timestamp: at } };
  const envelope = { id: id('EV'), createdAt: at, type };
  if (dialect === 'legacy') {
    return { ...envelope, object: 'event', apiVersion: 'v3', data: { object: legacyObject(type, at) } };
  }
  return { ...envelope, apiVersion: '2026-03-30', data: { resource: resource(type, at), context: context(type) } };
}

function flat(type: string): Fields {
  if (type.startsWith('message.')) {
    const [from, to] = type === 'message.received' ? [THEIRS, OURS] : [OURS, THEIRS];
    return { id: id('msg_'), from, to, body: 'Is the blue one in stock?', status: statusOf(type) };
  }
  if (type.startsWith('call.')) {
    return { id: id('call_'), from: THEIRS, to: OURS, direction: 'inbound', duration: 120, status: 'completed' };
  }
  return { id: id('contact_'), name: 'Ada Example', phone: THEIRS, changes: { name: 'Ada Example' } };
}

function legacyObject(type: string, at: string): Fields {
  const common = { createdAt: at, userId: id('US'), phoneNumberId: id('PN'), conversationId: id('CN') };
  const [direction, from, to] = type === 'message.received' || type.startsWith('call.') ? INCOMING : OUTGOING;
  if (type.startsWith('message.')) {
    const text = { body: 'Is the blue one in stock?', media: [], status: statusOf(type) };
    return { id: id('AC'), object: 'message', from, to, direction, ...text, ...common };
  }
  if (isCallContent(type)) return { ...callContent(type), object: type.split('.').slice(0, 2).join('.') };
  if (type.startsWith('call.')) {
    const times = { status: 'completed', answeredAt: at, completedAt: at };
    return { id: id('AC'), object: 'call', from, to, direction, media: [], ...times, ...common };
  }
  return { id: id('CT'), object: 'contact', firstName: 'Ada', lastName: 'Example', fields: [], createdAt: at };
}

function resource(type: string, at: string): Fields {
  const direction = type === 'message.received' || type.startsWith('call.') ? 'incoming' : 'outgoing';
  if (type.startsWith('message.')) {
    const text = { text: 'Is the blue one in stock?', media: [], status: statusOf(type) };
    return { id: id('AC'), direction, ...text, createdAt: at };
  }
  if (isCallContent(type)) return callContent(type);
  if (type.startsWith('call.')) {
    return {
      id: id('AC'),
      direction,
      status: 'answered',
      createdAt: at,
      answeredAt: at,
      completedAt: at,
      duration: 120,
    };
  }
  if (type.startsWith('contact.')) {
    const phoneNumbers = [{ value: THEIRS, type: 'phone-number' }];
    return { id: id('CT'), firstName: 'Ada', lastName: 'Example', phoneNumbers, emails: [], customFields: [] };
  }
  return { id: id('TK'), title: 'Call back', createdAt: at };
}

function context(type: string): Fields {
  const numbers = type === 'message.received' ? [THEIRS, OURS] : [OURS, THEIRS];
  return {
    phoneNumberId: id('PN'),
    conversationId: id('CN'),
    userId: id('US'),
    senderIdentifier: numbers[0],
    recipientIdentifiers: [numbers[1]],
    participants: { workspace: [OURS], external: [THEIRS], resolution: 'available' },
  };
}

function isCallContent(type: string): boolean {
  return /^call\.(summary|transcript|voicemail)\./.test(type);
}

/** Belongs to a call, and has no id of its own. */
function callContent(type: string): Fields {
  const callId = id('AC');
  if (type.startsWith('call.summary'))
    return { callId, summary: ['Asked for the blue one.'], nextSteps: ['Call back.'] };
  if (type.startsWith('call.transcript')) {
    return { callId, dialogue: [{ content: 'Hello?', start: 0, end: 1, identifier: THEIRS }] };
  }
  return { id: id('AC'), callId, from: THEIRS, to: OURS, direction: 'incoming', duration: 12 };
}

const INCOMING = ['incoming', THEIRS, OURS] as const;
const OUTGOING = ['outgoing', OURS, THEIRS] as const;

/** `message.delivered` says that it was delivered. */
function statusOf(type: string): string {
  return type.split('.').at(-1) ?? '';
}

function id(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}
