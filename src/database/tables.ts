import type { ColumnType, Generated } from 'kysely';
import type { EventTables } from './event-tables.js';
import type { ProjectionTables } from './projection-tables.js';

/** Written as text or as a value to serialise, read as the parsed value. */
export type Json<T> = ColumnType<T, string, string>;

/** Every table of ours, as Kysely sees it. The queue's tables (schema `pgboss`) belong to pg-boss. */
export interface Tables extends EventTables, ProjectionTables {
  counters: CountersTable;
  quarantine: QuarantineTable;
  replays: ReplaysTable;
  subscriber_pauses: SubscriberPausesTable;
  audit: AuditTable;
  attempts: AttemptsTable;
  rebuilds: RebuildsTable;
  projections: ProjectionsTable;
  retention: RetentionTable;
  schema_changes: SchemaChangesTable;
}

/** Totals over all instances. */
export interface CountersTable {
  name: string;
  label: string;
  value: number;
}

/** Webhooks that were refused, with everything needed to judge them again, as far as it is known. */
export interface QuarantineTable {
  id: string;
  source: string;
  reason: string;
  detail: string;
  method: string;
  public_url: string | null;
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

/** Rebuilds of projections, and how far each has come. */
export interface RebuildsTable {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** What it does next; see `RebuildRunner`. */
  phase: 'begin' | 'older' | 'events' | 'after';
  /** Raised when it begins anew: what is under way for the run before writes nothing. */
  run: Generated<number>;
  /** Subscribers, each with the version of its projection: processes with another version leave it alone. */
  subscribers: Json<Record<string, number>>;
  reason: string;
  total: Generated<number>;
  /** Events read, changed by that, that could not be read anew, and that a handler failed on. */
  seen: Generated<number>;
  changed: Generated<number>;
  unread: Generated<number>;
  failed: Generated<number>;
  /** Rows kept because they reach further back than the stored events. */
  kept: Generated<number>;
  /** Where it goes on among the older rows: whose, and after which. */
  older_subscriber: string | null;
  older_after: string | null;
  /** The last event it has read. */
  last_event_id: Generated<string>;
  /** When it first met events that are hardly stored yet; see `pendingEvents`. */
  near_at: Date | null;
  /** Rows and checksum of each table: {table: {before, after}}. */
  tables: Json<Record<string, { before: TableSum; after: TableSum | null }>> | null;
  error: string | null;
  created_at: Date;
  next_step_at: Date;
  finished_at: Date | null;
}

/** Rows of a table, and a sum over them that does not depend on their order. */
export interface TableSum {
  rows: number;
  checksum: string;
}

/** Which version of a subscriber's projection its tables have. */
export interface ProjectionsTable {
  subscriber: string;
  version: number;
}

/** At most one row. */
export interface RetentionTable {
  id: Generated<boolean>;
  /** Events that were received earlier may have been removed. */
  removed_until: Date;
}

/** What versions of the service have changed, for versions that do not know it; see `SchemaChange`. */
interface SchemaChangesTable {
  name: string;
  expands: boolean;
  version: string;
}
