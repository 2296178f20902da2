import type { FieldError } from '../authentication.js';
import { boundedKey, contentKey } from '../kit/bounded-key.js';
import { epochTime } from '../kit/time.js';
import { isRecord } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';

/** Names of events become parts of types; any other text does not. */
const NAME = /^[\w.-]{1,100}$/;
const OBJECT = 'payload.object';

/** What all events have. */
export interface Envelope {
  readonly event: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date | null;
  /** As sent, for keys: an event has no id. */
  readonly stamp: string;
}

/** One thing that an event is about: its object, or an item of a list in it. */
export interface Part {
  readonly envelope: Envelope;
  readonly item: unknown;
  readonly path: string;
}

export function nameOf(value: unknown): string | null {
  return typeof value === 'string' && NAME.test(value) ? value : null;
}

export function envelopeOf(body: Record<string, unknown>, event: string): Envelope | null {
  const payload = isRecord(body['payload']) ? body['payload'] : {};
  const object = payload['object'];
  const stamp = body['event_ts'];
  if (!isRecord(object)) return null;
  const isStamp = typeof stamp === 'number' || typeof stamp === 'string';
  return { event, object, occurredAt: epochTime(stamp), stamp: isStamp ? String(stamp) : '' };
}

export function whole(envelope: Envelope): Part {
  return { envelope, item: envelope.object, path: OBJECT };
}

/** The items of the first of these lists; a list that is none is one part that cannot be read. */
export function partsOf(envelope: Envelope, ...lists: readonly string[]): Part[] {
  const list = lists.find((name) => envelope.object[name] !== undefined) ?? lists[0] ?? '';
  const items = envelope.object[list];
  const path = `${OBJECT}.${list}`;
  if (!Array.isArray(items) || items.length === 0) return [{ envelope, item: items, path }];
  return items.map((item: unknown, index) => ({ envelope, item, path: `${path}.${index}` }));
}

type Said = Pick<SourceEvent, 'type' | 'subject' | 'data' | 'problems' | 'toFetch'>;

/** @param ids what makes it another event than others of its name */
export function eventOf({ envelope }: Part, ids: readonly (string | null | undefined)[], said: Said): SourceEvent {
  const { event, occurredAt } = envelope;
  const key = ids.filter((id) => id !== null && id !== undefined && id !== '');
  const dedupeKey = boundedKey(event, ...(key as string[]));
  return { senderType: event, externalId: null, occurredAt, test: false, dedupeKey, ...said };
}

/** What has no equal, or cannot be read: the sender's own object, under the sender's name. */
export function unread(part: Part, problems: readonly FieldError[] = []): SourceEvent {
  const { envelope, item } = part;
  const data = isRecord(item) ? item : envelope.object;
  const subject = { kind: 'unknown', id: null } as const;
  const type = `zoom.${envelope.event}`;
  return eventOf(part, [contentKey(item), envelope.stamp], { type, subject, data, problems });
}

export function missing({ path }: Part, field: string): FieldError[] {
  return [{ path: `${path}.${field}`, message: 'expected text, got nothing' }];
}
