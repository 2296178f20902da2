import type { EventType } from '../../contract/index.js';

/** The types of `WebhookEventMap` that it sends. A spec holds the two lists equal. */
const NORMALISED = [
  'message.received',
  'message.sent',
  'message.delivered',
  'message.failed',
  'message.undelivered',
  'call.started',
  'call.ended',
  'call.ringing',
  'call.menu.selected',
  'call.answered',
  'call.completed',
  'call.forwarded',
  'call.missed',
  'call.recording.completed',
  'call.summary.completed',
  'call.transcript.completed',
  'call.voicemail.completed',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'task.created',
  'task.updated',
  'task.deleted',
  'task.completed',
  'task.reopened',
  'task.assigned',
  'task.unassigned',
  'task.overdue',
  'task.linked',
  'task.unlinked',
  'task.duedate.updated',
  'task.duedate.removed',
  'task.due_date_changed',
  'task.due_date_removed',
] as const satisfies readonly EventType[];

/** Can be subscribed to, but what they carry is documented nowhere. */
const UNDOCUMENTED = ['integration.created', 'integration.updated', 'integration.deleted'] as const;

export type NormalisedType = (typeof NORMALISED)[number];

export const EVENT_TYPES: readonly string[] = [...NORMALISED, ...UNDOCUMENTED];

const normalised: ReadonlySet<string> = new Set(NORMALISED);

export function isNormalised(type: string): type is NormalisedType {
  return normalised.has(type);
}
