import type { Selectable } from 'kysely';
import { listedOf, optOutOf, type SubjectKind, type WebhookEvent } from '../contract/index.js';
import type { EventsTable } from '../database/event-tables.js';
import type { StorableEvent } from './new-event.js';

/*
 * How an event becomes a row, and a row an event. No other file knows both.
 */

/** The columns of what subscribers get, with PostgreSQL's types. */
const EVENT = {
  id: 'uuid',
  source: 'text',
  dialect: 'text',
  type: 'text',
  sender_type: 'text',
  external_id: 'text',
  delivery_id: 'text',
  verified: 'boolean',
  test: 'boolean',
  occurred_at: 'timestamptz',
  received_at: 'timestamptz',
  subject_kind: 'text',
  subject_id: 'text',
  data: 'json',
  to_fetch: 'json',
} as const satisfies Partial<Record<keyof EventsTable, string>>;

/** All columns that are written with a new event. */
export const STORED = {
  ...EVENT,
  dedupe_key: 'text',
  traceparent: 'text',
  listed: 'json',
  headers: 'json',
  problems: 'json',
  not_routed: 'json',
  parties: 'text[]',
  raw: 'bytea',
  body_id: 'uuid',
} as const satisfies Partial<Record<keyof EventsTable, string>>;

/** Those that reading an event anew may change. */
export const READ = {
  type: 'text',
  sender_type: 'text',
  occurred_at: 'timestamptz',
  subject_kind: 'text',
  subject_id: 'text',
  data: 'json',
  to_fetch: 'json',
  listed: 'json',
  problems: 'json',
  not_routed: 'json',
  parties: 'text[]',
} as const satisfies Partial<typeof STORED>;

export const EVENT_COLUMNS = Object.keys(EVENT) as (keyof typeof EVENT)[];

export type EventRow = Pick<Selectable<EventsTable>, keyof typeof EVENT>;

/** An event without its content, which may be large, and without its body. */
export type EventHead = Omit<WebhookEvent, 'data' | 'optOut'>;

/** Only that, in objects of its own: nobody sees what another changes in them. */
export function headOf(event: EventHead): EventHead {
  return {
    id: event.id,
    source: event.source,
    dialect: event.dialect,
    type: event.type,
    senderType: event.senderType,
    externalId: event.externalId,
    deliveryId: event.deliveryId,
    verified: event.verified,
    test: event.test,
    occurredAt: event.occurredAt && new Date(event.occurredAt),
    receivedAt: new Date(event.receivedAt),
    subject: { ...event.subject },
    toFetch: event.toFetch.map((content) => ({ ...content })),
  };
}

export function withContent(head: EventHead, data: unknown): WebhookEvent {
  return { ...head, optOut: optOutOf(head.type, head.subject, data), data };
}

export function fromRow(row: EventRow): WebhookEvent {
  const head: EventHead = {
    id: row.id,
    source: row.source,
    dialect: row.dialect,
    type: row.type,
    senderType: row.sender_type ?? row.type,
    externalId: row.external_id,
    deliveryId: row.delivery_id,
    verified: row.verified,
    test: row.test,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    subject: { kind: row.subject_kind as SubjectKind, id: row.subject_id },
    toFetch: row.to_fetch ?? [],
  };
  return withContent(head, row.data);
}

const NOTHING = Buffer.alloc(0);

export function toRow(event: StorableEvent): Record<keyof typeof STORED, unknown> {
  return {
    id: event.id,
    source: event.source,
    dedupe_key: event.dedupeKey,
    dialect: event.dialect,
    external_id: event.externalId,
    delivery_id: event.deliveryId,
    verified: event.verified,
    test: event.test,
    received_at: event.receivedAt,
    traceparent: event.traceparent,
    ...(event.bodyId === null
      ? { headers: JSON.stringify(event.headers), raw: event.raw, body_id: null }
      : { headers: '{}', raw: NOTHING, body_id: event.bodyId }),
    ...readToRow(event),
  };
}

/** What a source has read of a webhook, and who gets that. */
export interface ReadEvent extends Pick<
  WebhookEvent,
  'type' | 'senderType' | 'occurredAt' | 'subject' | 'data' | 'toFetch'
> {
  /** The data as JSON. */
  readonly json: string;
  readonly problems: readonly unknown[];
  readonly notRouted: readonly unknown[];
  /** See `partiesOf`. */
  readonly parties: readonly string[];
}

export function readToRow(event: ReadEvent): Record<keyof typeof READ, unknown> {
  return {
    type: event.type,
    sender_type: event.senderType === event.type ? null : event.senderType,
    occurred_at: event.occurredAt,
    subject_kind: event.subject.kind,
    subject_id: event.subject.id,
    data: event.json,
    to_fetch: listOrNull(event.toFetch),
    listed: listedOf(event.data),
    problems: listOrNull(event.problems),
    not_routed: listOrNull(event.notRouted),
    parties: event.parties,
  };
}

function listOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
