import type { EventType, MessageStatus } from '../../contract/index.js';

interface MessageWord {
  readonly type: EventType;
  readonly status: MessageStatus;
}

/** What each `MessageStatus` is to us. */
export const MESSAGE_WORDS: ReadonlyMap<string, MessageWord> = new Map<string, MessageWord>([
  ['accepted', { type: 'message.queued', status: 'queued' }],
  ['scheduled', { type: 'message.queued', status: 'queued' }],
  ['queued', { type: 'message.queued', status: 'queued' }],
  ['sending', { type: 'message.queued', status: 'queued' }],
  ['sent', { type: 'message.sent', status: 'sent' }],
  ['delivered', { type: 'message.delivered', status: 'delivered' }],
  ['read', { type: 'message.read', status: 'delivered' }],
  ['undelivered', { type: 'message.undelivered', status: 'undelivered' }],
  ['failed', { type: 'message.failed', status: 'failed' }],
  ['canceled', { type: 'message.failed', status: 'failed' }],
  ['receiving', { type: 'message.received', status: 'received' }],
  ['received', { type: 'message.received', status: 'received' }],
]);

interface CallWord {
  readonly type: EventType;
  readonly status: string;
  /** It is over, and was not taken. */
  readonly untaken?: true;
}

/** What each `CallStatus` is to us. */
export const CALL_WORDS: ReadonlyMap<string, CallWord> = new Map<string, CallWord>([
  ['queued', { type: 'call.started', status: 'queued' }],
  ['initiated', { type: 'call.started', status: 'ringing' }],
  ['ringing', { type: 'call.ringing', status: 'ringing' }],
  ['in-progress', { type: 'call.answered', status: 'in-progress' }],
  ['completed', { type: 'call.completed', status: 'completed' }],
  ['busy', { type: 'call.completed', status: 'busy', untaken: true }],
  ['failed', { type: 'call.completed', status: 'failed', untaken: true }],
  ['no-answer', { type: 'call.completed', status: 'no-answer', untaken: true }],
  ['canceled', { type: 'call.completed', status: 'canceled', untaken: true }],
]);

export const EVENT_TYPES: readonly EventType[] = [
  ...new Set([
    ...[...MESSAGE_WORDS.values()].map(({ type }) => type),
    'message.updated' as const,
    ...[...CALL_WORDS.values()].map(({ type }) => type),
    'call.missed' as const,
    'call.updated' as const,
    'call.recording.completed' as const,
    'contact.opted_out' as const,
    'contact.opted_in' as const,
  ]),
];
