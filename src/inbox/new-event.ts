import { toKey, type WebhookEvent } from '../contract/index.js';
import type { FieldError } from '../sources/authentication.js';
import { eventIdAt } from './event-id.js';

/** An event on its way into the store. */
export interface NewEvent extends WebhookEvent {
  /** Unique within its source. */
  dedupeKey: string;
  headers: Readonly<Record<string, string>>;
  raw: Buffer;
  problems: readonly FieldError[];
  deliverTo: readonly Recipient[];
  notRouted: readonly { subscriber: string; reason: string }[];
  /** In which trace it is received; null when nothing is traced. */
  traceparent: string | null;
  /** See `partiesOf`. */
  parties: readonly string[];
}

/** An event as its row has it. */
export interface StorableEvent extends NewEvent {
  /** Of the body that it shares with the other events of its webhook; null where it is the only one. */
  bodyId: string | null;
  /** Its data as JSON. */
  json: string;
}

/** The events of one webhook. */
export function storableAll(events: readonly NewEvent[]): StorableEvent[] {
  const [first, ...others] = events;
  const bodyId = first === undefined || others.length === 0 ? null : eventIdAt(first.receivedAt);
  return events.map((event) => storable(event, bodyId));
}

/** With texts that columns can hold; what they were is in its data and body. */
export function storable(event: NewEvent, bodyId: string | null = null): StorableEvent {
  const { type, senderType, dedupeKey, externalId, deliveryId, subject } = event;
  return {
    ...event,
    bodyId,
    json: JSON.stringify(event.data ?? null),
    type: toKey(type),
    senderType: toKey(senderType),
    dedupeKey: toKey(dedupeKey),
    externalId: keyOrNull(externalId),
    deliveryId: keyOrNull(deliveryId),
    subject: { kind: subject.kind, id: keyOrNull(subject.id) },
  };
}

function keyOrNull(text: string | null): string | null {
  return text === null ? null : toKey(text);
}

/** A subscriber that gets it. */
export interface Recipient {
  subscriber: string;
  /** Its deliveries with the same key are kept in order; null: any order. */
  orderKey: string | null;
  /** It takes lists: events that are stored together are delivered together. */
  batch: boolean;
}

/** What the store says of it. For a duplicate, the id of the event that was there first. */
export interface Receipt {
  eventId: string;
  duplicate: boolean;
}
