import { sql, type Kysely } from 'kysely';
import { listedOf, recordset } from '../contract/index.js';
import type { Statement } from '../database/send-transaction.js';
import type { Tables } from '../database/tables.js';
import type { StorableEvent } from './new-event.js';

/**
 * Stores those events whose key is not there yet, and returns the ids of those that were stored.
 *
 * @param events no two with the same key, in an order that is the same everywhere, so that instances cannot deadlock
 */
export function insertStatement(db: Kysely<Tables>, events: readonly StorableEvent[], groupId: string): Statement {
  const { sql: text, parameters } = sql`
    insert into events (${sql.join(COLUMNS)}, group_id)
    select ${sql.join(COLUMNS)}, ${groupId}::uuid from ${recordset('new', TYPES, events.map(toRow))}
    on conflict (source, dedupe_key) do nothing
    returning id`.compile(db);
  return { text, values: [...parameters] };
}

const TYPES = {
  id: 'uuid',
  source: 'text',
  dedupe_key: 'text',
  dialect: 'text',
  type: 'text',
  external_id: 'text',
  delivery_id: 'text',
  verified: 'boolean',
  test: 'boolean',
  occurred_at: 'timestamptz',
  received_at: 'timestamptz',
  subject_kind: 'text',
  subject_id: 'text',
  traceparent: 'text',
  data: 'json',
  listed: 'json',
  headers: 'json',
  problems: 'json',
  not_routed: 'json',
  raw: 'bytea',
};
const COLUMNS = Object.keys(TYPES).map((name) => sql.ref(name));

function toRow(event: StorableEvent): object {
  return {
    id: event.id,
    source: event.source,
    dedupe_key: event.dedupeKey,
    dialect: event.dialect,
    type: event.type,
    external_id: event.externalId,
    delivery_id: event.deliveryId,
    verified: event.verified,
    test: event.test,
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    subject_kind: event.subject.kind,
    subject_id: event.subject.id,
    traceparent: event.traceparent,
    data: event.json,
    listed: listedOf(event.data),
    headers: JSON.stringify(event.headers),
    problems: listOrNull(event.problems),
    not_routed: listOrNull(event.notRouted),
    raw: event.raw,
  };
}

function listOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
