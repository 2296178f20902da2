import type { EventType, MessageStatus } from '../../contract/index.js';

interface MessageWord {
  readonly type: EventType;
  readonly status: MessageStatus;
}

/** What each status of a message is to us. */
export const MESSAGE_WORDS: ReadonlyMap<string, MessageWord> = new Map<string, MessageWord>([
  ['submitted', { type: 'message.sent', status: 'sent' }],
  ['delivered', { type: 'message.delivered', status: 'delivered' }],
  ['read', { type: 'message.read', status: 'delivered' }],
  ['rejected', { type: 'message.failed', status: 'failed' }],
  ['undeliverable', { type: 'message.undelivered', status: 'undelivered' }],
]);

interface CallWord {
  readonly type: EventType;
  readonly status: string;
  /** It is over, and was not taken. */
  readonly untaken?: true;
}

/** What each status of a call is to us. */
export const CALL_WORDS: ReadonlyMap<string, CallWord> = new Map<string, CallWord>([
  ['started', { type: 'call.started', status: 'ringing' }],
  ['ringing', { type: 'call.ringing', status: 'ringing' }],
  ['answered', { type: 'call.answered', status: 'in-progress' }],
  ['human', { type: 'call.updated', status: 'in-progress' }],
  ['machine', { type: 'call.updated', status: 'in-progress' }],
  ['completed', { type: 'call.completed', status: 'completed' }],
  ['unanswered', { type: 'call.completed', status: 'no-answer', untaken: true }],
  ['timeout', { type: 'call.completed', status: 'no-answer', untaken: true }],
  ['busy', { type: 'call.completed', status: 'busy', untaken: true }],
  ['rejected', { type: 'call.completed', status: 'busy', untaken: true }],
  ['cancelled', { type: 'call.completed', status: 'canceled', untaken: true }],
  ['failed', { type: 'call.completed', status: 'failed', untaken: true }],
]);

export const EVENT_TYPES: readonly EventType[] = [
  ...new Set([
    'message.received' as const,
    ...[...MESSAGE_WORDS.values()].map(({ type }) => type),
    'message.updated' as const,
    ...[...CALL_WORDS.values()].map(({ type }) => type),
    'call.missed' as const,
    'call.recording.completed' as const,
  ]),
];
