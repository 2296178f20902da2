import type { ColumnType, Generated } from 'kysely';
import type { ProjectionTables } from './projection-tables.js';

/** Written as text or as a value to serialise, read as the parsed value. */
export type Json<T> = ColumnType<T, string, string>;

/** Every table of ours, as Kysely sees it. The queue's tables (schema `pgboss`) belong to pg-boss. */
export interface Tables extends ProjectionTables {
  events: EventsTable;
  counters: CountersTable;
  quarantine: QuarantineTable;
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
