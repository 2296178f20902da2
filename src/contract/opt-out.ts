import type { Subject } from './event.js';
import type { Message } from './message.js';

/** `stop`: the person wants no more messages. `start`: wants them again. */
export type OptOut = 'stop' | 'start';

/** Someone must not be written to any more, or may be again, where that is said other than by a text. */
export interface OptOutNotice {
  /** Of the person; null where the platform names only an id of its own. */
  number: string | null;
  /** `sms`, `whatsapp`, …; null where the platform does not name it. */
  channel: string | null;
  /** The word or the kind of message the person has refused, as sent. */
  keyword: string | null;
  /** ISO 8601 as sent. */
  at: string | null;
}

const OPT_OUTS = { 'contact.opted_out': 'stop', 'contact.opted_in': 'start' } as const satisfies Record<string, OptOut>;

export type OptOutType = keyof typeof OPT_OUTS;

export function isOptOutType(type: string): type is OptOutType {
  return Object.hasOwn(OPT_OUTS, type);
}

/** Of an event with this type, subject and data. */
export function optOutOf(type: string, { kind }: Subject, data: unknown): OptOut | null {
  if (isOptOutType(type)) return OPT_OUTS[type];
  return kind === 'message' ? ((data as Message | null)?.optOut ?? null) : null;
}
