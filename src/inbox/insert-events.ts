import { sql, type Kysely } from 'kysely';
import { recordset } from '../contract/index.js';
import type { Statement } from '../database/send-transaction.js';
import type { Tables } from '../database/tables.js';
import type { StorableEvent } from './new-event.js';

/**
 * Stores those events whose key is not there yet, and returns the ids of those that were stored.
 *
 * @param events no two with the same key, in an order that is the same everywhere, so that instances cannot deadlock
 */
export function insertStatement(db: Kysely<Tables>, events: readonly StorableEvent[], groupId: string): Statement {
  const bodies = events.map(({ raw }) => raw);
  const { sql: text, parameters } = sql`
    insert into events (${sql.join(COLUMNS)}, group_id, data, headers, problems, not_routed, raw)
    select ${sql.join(COLUMNS)}, ${groupId}::uuid, data::json, headers::json, problems::json, not_routed::json,
      substring(${Buffer.concat(bodies)}::bytea from raw_from for raw_bytes)
    from ${recordset('new', { ...TYPES, ...UNCAST }, toRows(events))}
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
};
const COLUMNS = Object.keys(TYPES).map((name) => sql.ref(name));
/** JSON within JSON, so that what PostgreSQL's text cannot hold (NUL, lone surrogates) stays escaped; places in the bodies. */
const UNCAST = {
  data: 'text',
  headers: 'text',
  problems: 'text',
  not_routed: 'text',
  raw_from: 'integer',
  raw_bytes: 'integer',
};

/** Bodies go as one parameter of bytes, in the order of the rows: quicker than hexadecimal text. */
function toRows(events: readonly StorableEvent[]): object[] {
  let end = 1;
  return events.map((event) => {
    const start = end;
    end += event.raw.length;
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
      headers: JSON.stringify(event.headers),
      problems: listOrNull(event.problems),
      not_routed: listOrNull(event.notRouted),
      raw_from: start,
      raw_bytes: event.raw.length,
    };
  });
}

function listOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
