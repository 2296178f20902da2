import type { FieldError } from '../authentication.js';
import { boundedKey, contentKey } from '../kit/bounded-key.js';
import { epochTime } from '../kit/time.js';
import { unreadEvent } from '../kit/unread-event.js';
import { isRecord, usable } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';

/** Names of fields, types and states become parts of types; any other text does not. */
const NAME = /^[\w.-]{1,80}$/;

export const nameOf = (value: unknown): string | null => (typeof value === 'string' && NAME.test(value) ? value : null);

/** What is said of all items of one change, and where it is in the body. */
export interface Change {
  readonly accountId: string;
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly sentAt: Date | null;
  /** Of the business: as shown, and as an id. */
  readonly displayNumber: unknown;
  readonly phoneNumberId: string | null;
}

/** One message, status, call or preference of a change. */
export interface Item {
  readonly change: Change;
  readonly item: unknown;
  readonly path: string;
}

export function changeOf(entry: Record<string, unknown>, field: string, value: Change['value'], path: string): Change {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  return {
    accountId: usable(entry['id']) ?? '',
    field,
    value,
    path,
    sentAt: epochTime(entry['time']),
    displayNumber: metadata['display_phone_number'],
    phoneNumberId: usable(metadata['phone_number_id']),
  };
}

/** The items of one list of a change; a list that is none is one item that cannot be read. */
export function itemsOf(change: Change, list: string): Item[] {
  const items = change.value[list];
  if (items === undefined || items === null) return [];
  const path = `${change.path}.${list}`;
  if (!Array.isArray(items)) return [{ change, item: items, path }];
  return items.map((item: unknown, index) => ({ change, item, path: `${path}.${index}` }));
}

export type Said = Pick<SourceEvent, 'type' | 'dedupeKey' | 'data' | 'subject' | 'occurredAt'> &
  Partial<Pick<SourceEvent, 'senderType' | 'problems' | 'toFetch'>>;

export function eventOf({ problems = [], ...said }: Said): SourceEvent {
  return { externalId: null, test: false, problems, ...said };
}

/** What has no equal, or cannot be read: the sender's own object, under the sender's name. */
export function unread(
  senderType: string,
  data: unknown,
  dedupeKey: string,
  problems: readonly FieldError[],
  occurredAt: Date | null = null,
): SourceEvent {
  return unreadEvent({ type: `whatsapp.${senderType}`, senderType, data, dedupeKey, problems, occurredAt });
}

/** An item whose id, party or text does not fit. */
export function unreadItem(senderType: string, { change, item }: Item, problems: readonly FieldError[]): SourceEvent {
  const key = boundedKey(change.accountId, senderType, contentKey(item));
  const occurredAt = isRecord(item) ? epochTime(item['timestamp']) : null;
  return unread(senderType, item, key, problems, occurredAt);
}

/** A change as a whole. Without a time in it, the same content again is taken for the same change. */
export function unreadChange(change: Change, problems: readonly FieldError[]): SourceEvent {
  const { accountId, field, value, sentAt } = change;
  const key = boundedKey(accountId, field, contentKey(sentAt === null ? value : [sentAt, value]));
  return unread(field, value, key, problems, sentAt);
}
