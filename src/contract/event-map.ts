import type { Call } from './call.js';
import type { Contact } from './contact.js';
import type { Message } from './message.js';
import type { OptOutNotice, OptOutType } from './opt-out.js';

/** The provider's own object, untouched. */
export type ProviderObject = Record<string, unknown>;

/**
 * Every event type and what its `data` is. A module that expects types of its own adds them by declaration
 * merging, and then passes `declared: true` to `@On`:
 *
 * ```ts
 * declare module '../contract/index.js' {
 *   interface WebhookEventMap { 'integration.created': ProviderObject }
 * }
 * ```
 */
export interface WebhookEventMap {
  'message.received': Message;
  'message.sent': Message;
  'message.delivered': Message;
  'message.failed': Message;
  'message.undelivered': Message;
  'message.queued': Message;
  'message.read': Message;
  'message.updated': Message;
  'call.started': Call;
  'call.ended': Call;
  'call.ringing': Call;
  'call.menu.selected': Call;
  'call.answered': Call;
  'call.completed': Call;
  'call.forwarded': Call;
  'call.missed': Call;
  'call.recording.completed': Call;
  'call.summary.completed': Call;
  'call.transcript.completed': Call;
  'call.voicemail.completed': Call;
  'call.updated': Call;
  'contact.created': Contact;
  'contact.updated': Contact;
  'contact.deleted': Contact;
  'contact.opted_out': OptOutNotice;
  'contact.opted_in': OptOutNotice;
  'task.created': ProviderObject;
  'task.updated': ProviderObject;
  'task.deleted': ProviderObject;
  'task.completed': ProviderObject;
  'task.reopened': ProviderObject;
  'task.assigned': ProviderObject;
  'task.unassigned': ProviderObject;
  'task.overdue': ProviderObject;
  'task.linked': ProviderObject;
  'task.unlinked': ProviderObject;
  'task.duedate.updated': ProviderObject;
  'task.duedate.removed': ProviderObject;
  'task.due_date_changed': ProviderObject;
  'task.due_date_removed': ProviderObject;
}

export type EventType = Extract<keyof WebhookEventMap, string>;

type Template<Pattern extends string> = Pattern extends `${infer Head}*${infer Tail}`
  ? `${Head}${string}${Template<Tail>}`
  : Pattern;

/**
 * The known types a pattern matches: `contact.*` → `contact.created` | `contact.updated` | `contact.deleted`. Opt-outs are
 * no contacts: they go to handlers that name them.
 */
export type MatchingTypes<Pattern extends string> = Extract<
  Pattern extends OptOutType ? EventType : Exclude<EventType, OptOutType>,
  Template<Pattern>
>;

/** What `event.data` can be for a pattern. `*` also meets types nobody has declared, so its data is unknown. */
export type DataOf<Pattern extends string> = Pattern extends '*' ? unknown : WebhookEventMap[MatchingTypes<Pattern>];
