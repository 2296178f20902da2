import type { Generated } from 'kysely';
import type { ContentToFetch } from '../contract/index.js';
import type { Json } from './tables.js';

/** What was received. */
export interface EventTables {
  events: EventsTable;
  event_parties: EventPartiesTable;
  bodies: BodiesTable;
}

/** One row per event. What it says is read anew by replays and rebuilds; what was received never changes. */
export interface EventsTable {
  /** UUID v7: sorts by time of receipt. */
  id: string;
  /** Events that were stored together; the id of the jobs they travel in. */
  group_id: string;
  source: string;
  dedupe_key: string;
  dialect: string;
  type: string;
  /** As the sender says it; null where that is the same. */
  sender_type: Generated<string | null>;
  external_id: string | null;
  delivery_id: string | null;
  verified: boolean;
  test: Generated<boolean>;
  occurred_at: Date | null;
  received_at: Date;
  subject_kind: string;
  subject_id: string | null;
  /** `json`, not `jsonb`: it keeps `\u0000` and lone surrogates that payloads may carry. */
  data: Json<unknown>;
  /** What lists show instead of the data; null where that is the data itself. */
  listed: Json<unknown> | null;
  /** Empty where there is a `body_id`. */
  headers: Json<Record<string, string>>;
  /** Exact bytes of the request's body. Empty where there is a `body_id`. */
  raw: Buffer;
  /** Of the body it shares with other events of its webhook, which is gone where it was erased; null where it has its own. */
  body_id: Generated<string | null>;
  /** What it speaks of and does not carry; null where that is nothing. */
  to_fetch: Json<ContentToFetch[]> | null;
  /** Why the payload could not be read as what it claims to be: [{path, message}]. */
  problems: Json<{ path: string; message: string }[]> | null;
  /** Which subscribers did not get it, and why: [{subscriber, reason}]. */
  not_routed: Json<{ subscriber: string; reason: string }[]> | null;
  /** In which trace it was received, in the form of the header of that name; null when nothing was traced. */
  traceparent: string | null;
  /** Keys of the phone numbers it is about; null where a version has stored it that did not look for them. */
  parties: string[] | null;
}

/** What the events of one webhook were read from, where they are several. It goes with the last of them. */
interface BodiesTable {
  /** UUID v7, of when it was received. */
  id: string;
  headers: Json<Record<string, string>>;
  raw: Buffer;
}

/** Finds events by phone number, newest first: what an index on an array cannot do for numbers with many. */
interface EventPartiesTable {
  key: string;
  id: string;
}
