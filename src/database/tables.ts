import type { ColumnType, Generated } from 'kysely';
import type { ProjectionTables } from './projection-tables.js';

/** Written as text or as a value to serialise, read as the parsed value. */
export type Json<T> = ColumnType<T, string, string>;

/** Every table of ours, as Kysely sees it. The queue's tables (schema `pgboss`) belong to pg-boss. */
export interface Tables extends ProjectionTables {
  events: EventsTable;
  counters: CountersTable;
  quarantine: QuarantineTable;
  replays: ReplaysTable;
  subscriber_pauses: SubscriberPausesTable;
  audit: AuditTable;
  attempts: AttemptsTable;
}

/** One row per event; never updated. */
export interface EventsTable {
  /** UUID v7: sorts by time of receipt. */
  id: string;
  /** Events that were stored together; the id of the jobs they travel in. */
  group_id: string;
  source: string;
  dedupe_key: string;
  dialect: string;
  type: string;
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
  headers: Json<Record<string, string>>;
  /** Exact bytes of the request's body. */
  raw: Buffer;
  /** Why the payload could not be read as what it claims to be: [{path, message}]. */
  problems: Json<{ path: string; message: string }[]> | null;
  /** Which subscribers did not get it, and why: [{subscriber, reason}]. */
  not_routed: Json<{ subscriber: string; reason: string }[]> | null;
  /** In which trace it was received, in the form of the header of that name; null when nothing was traced. */
  traceparent: string | null;
}

/** Totals over all instances. */
export interface CountersTable {
  name: string;
  label: string;
  value: number;
}

/** Webhooks that were refused, with everything needed to judge them again. */
export interface QuarantineTable {
  id: string;
  source: string;
  reason: string;
  detail: string;
  method: string;
  target: string;
  address: string | null;
  headers: Json<Record<string, string>>;
  body: Buffer;
  received_at: Date;
}

/** Replays of many events, and how far each has come. */
export interface ReplaysTable {
  id: string;
  state: 'running' | 'done' | 'cancelled';
  /** What was asked for: see `ReplayFilter`. */
  filter: Json<unknown>;
  rate_per_second: number | null;
  /** Events there were to look at when it began. */
  total: number;
  seen: Generated<number>;
  /** Deliveries made so far. */
  queued: Generated<number>;
  /** The last event it has looked at; it goes on after it. */
  last_event_id: string;
  /** Where it ends, exclusive. */
  end_event_id: string;
  created_at: Date;
  next_batch_at: Date;
  finished_at: Date | null;
}

/** Subscribers that are to get nothing for now, in any instance. */
export interface SubscriberPausesTable {
  subscriber: string;
  since: Date;
}

/** Who changed what, and when. */
export interface AuditTable {
  id: string;
  at: Date;
  /** Fingerprint of the token, e.g. `token:1f2e3d4c`. */
  actor: string;
  /** E.g. `POST /api/replays`. */
  action: string;
  /** Parameters and body, phone numbers masked. */
  details: Json<unknown>;
  /** HTTP status of the answer; null where the process died before it. */
  status: number | null;
}

/** Attempts at deliveries that failed; they go with their event. */
export interface AttemptsTable {
  event_id: string;
  subscriber: string;
  /** From 1; a replay begins anew. */
  attempt: number;
  started_at: Date;
  milliseconds: number;
  /** Null where it was about a phone number that was erased. */
  error: string | null;
  stack: string | null;
}
