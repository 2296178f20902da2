import {
  mergeBy,
  millisecondsOf,
  newest,
  said,
  union,
  type Contact,
  type Latest,
  type WebhookEvent,
} from '../contract/index.js';
import { statementsOf } from './contact-statements.js';

/** All that events say about one contact. */
export interface ContactState {
  id: string;
  source: string;
  /**
   * Field by field. `deleted` is one of them: true after a deletion, false after any other event, so that a later
   * update brings the contact back, and a deletion wins against an update of the same time.
   */
  fields: Record<string, Latest<unknown>>;
  /** As sent, where the sender lists what changed. */
  changes?: Latest<Record<string, unknown>>;
  firstEventAt?: number;
  lastEventAt?: number;
}

/** What one event says. */
export function contactStateOf(event: WebhookEvent<Contact>): ContactState {
  const at = millisecondsOf(event.occurredAt);
  const statements = Object.entries(statementsOf(event));
  return {
    id: event.data.id,
    source: event.source,
    fields: Object.fromEntries(statements.map(([field, value]) => [field, [value, at]])),
    changes: said(event.data.changes, at),
    firstEventAt: at ?? undefined,
    lastEventAt: at ?? undefined,
  };
}

/** Does not care about order, grouping or repetition. */
export const mergeContacts = mergeBy<ContactState>({
  id: (one) => one,
  source: (one) => one,
  fields: union(newest),
  changes: newest,
  firstEventAt: Math.min,
  lastEventAt: Math.max,
});
