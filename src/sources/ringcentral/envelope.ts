import type { FieldError } from '../authentication.js';
import { boundedKey } from '../kit/bounded-key.js';
import { usable } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';

/** What a notification is about, and where in it. */
export interface Part {
  /** The sender's name for it, made from its filter. */
  readonly name: string;
  readonly uuid: string | null;
  /** `uuid`, or a digest of the body where there is none. */
  readonly key: string;
  readonly sentAt: Date | null;
  readonly item: unknown;
  readonly path: string;
}

/** A part of a list, with a key of its own. */
export function itemAt(part: Part, list: string, item: unknown, index: number): Part {
  return { ...part, key: boundedKey(`${part.key}#${index}`), item, path: `${part.path}.${list}.${index}` };
}

export type Said = Pick<SourceEvent, 'type' | 'subject' | 'data' | 'problems'> &
  Partial<Pick<SourceEvent, 'occurredAt' | 'toFetch'>>;

export function eventOf({ name, uuid, key, sentAt }: Part, said: Said): SourceEvent {
  return { senderType: name, externalId: uuid, occurredAt: sentAt, test: false, dedupeKey: key, ...said };
}

/** What has no equal, or cannot be read: the sender's own object, under the sender's name. */
export function unread(part: Part, problems: readonly FieldError[], toFetch: SourceEvent['toFetch'] = []): SourceEvent {
  const subject = { kind: 'unknown', id: null } as const;
  return eventOf(part, { type: `ringcentral.${part.name}`, subject, data: part.item, problems, toFetch });
}

/** The problems that were found, or else that a field is missing without which nothing can be read. */
export function problemsOf(problems: readonly FieldError[], path: string, expected: string): readonly FieldError[] {
  return problems.length > 0 ? problems : [{ path, message: `expected ${expected}` }];
}

/** Ids are texts in webhooks, numbers in the vendor's schema. */
export function idOf(value: unknown): string | null {
  return usable(typeof value === 'number' ? String(value) : value);
}

const NAMES: readonly [RegExp, string][] = [
  [/\/message-store\/instant$/, 'message-store.instant'],
  [/\/message-store$/, 'message-store'],
  [/\/voicemail$/, 'voicemail'],
  [/\/a2p-sms\/messages$/, 'a2p-sms.messages'],
  [/\/telephony\/sessions(\/[^/]+)?$/, 'telephony.sessions'],
  [/\/directory\/entries$/, 'directory.entries'],
  [/\/message-threads(\/entries)?\/sync$/, 'message-threads'],
];
const WORD = /^[a-z][\w.-]*$/i;
const LONGEST_NAME = 80;

/** The name of a filter: an address with the ids of the account and of the extension, and a query. */
export function nameOf(filter: unknown): string | null {
  if (typeof filter !== 'string') return null;
  const path = filter.replace(/[?#].*$/s, '');
  const known = NAMES.find(([ending]) => ending.test(path));
  if (known !== undefined) return known[1];
  const rest = path.replace(/^\/restapi\/v[\d.]+/, '').replaceAll(/\/(?:account|extension)\/[^/]+/g, '');
  const name = rest
    .split('/')
    .filter((word) => WORD.test(word))
    .join('.');
  return name === '' || name.length > LONGEST_NAME ? null : name;
}
