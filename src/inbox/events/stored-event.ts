import type { Selectable } from 'kysely';
import type { FieldError } from '../../sources/authentication.js';
import { redactBody, redactHeaders, type Redaction } from '../../sources/redaction.js';
import type { WebhookEvent } from '../../contract/index.js';
import type { EventsTable } from '../../database/event-tables.js';
import type { Delivery } from '../deliveries.js';
import { EVENT_COLUMNS, fromRow, type EventRow } from '../event-row.js';

/** An event over the API. */
export interface StoredEvent extends WebhookEvent {
  deliveries: readonly Delivery[];
  /** Why its payload could not be read as what it claims to be; such an event is kept, and delivered to nobody. */
  problems: readonly FieldError[];
  /** Subscribers that asked for its type and do not get it, and why. */
  notRouted: readonly { subscriber: string; reason: string }[];
  /** It is listed with the beginnings of the long parts of its data; `/api/events/{id}` has all of it. */
  truncated: boolean;
}

export const STORED_EVENT_COLUMNS = [...EVENT_COLUMNS, 'group_id', 'problems', 'not_routed'] as const;

export type StoredEventRow = EventRow &
  Pick<Selectable<EventsTable>, 'problems' | 'not_routed'> & { truncated?: boolean };

export function toStoredEvent(row: StoredEventRow, deliveries: readonly Delivery[] = []): StoredEvent {
  const { problems, not_routed: notRouted, truncated = false } = row;
  return { ...fromRow(row), deliveries, problems: problems ?? [], notRouted: notRouted ?? [], truncated };
}

/** One event with what was received, to the byte. */
export interface StoredEventDetail extends StoredEvent {
  headers: Readonly<Record<string, string>>;
  /** The body: as text, or where it is no UTF-8 as base64. */
  raw: string;
  rawEncoding: 'utf8' | 'base64';
}

export function withRaw(
  event: StoredEvent,
  row: Pick<Selectable<EventsTable>, 'headers' | 'raw'>,
  redaction: Redaction,
): StoredEventDetail {
  return { ...event, headers: redactHeaders(redaction, row.headers), ...shownBody(row.raw, redaction) };
}

/** Text without its secrets; base64 is what no source sends them in. */
export function shownBody(raw: Buffer, redaction: Redaction): ReturnType<typeof encode> {
  const encoded = encode(raw);
  return encoded.rawEncoding === 'utf8' ? { ...encoded, raw: redactBody(redaction, encoded.raw) } : encoded;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where the bytes are UTF-8, else base64. */
function encode(raw: Buffer): { raw: string; rawEncoding: 'utf8' | 'base64' } {
  try {
    return { raw: utf8.decode(raw), rawEncoding: 'utf8' };
  } catch {
    return { raw: raw.toString('base64'), rawEncoding: 'base64' };
  }
}
