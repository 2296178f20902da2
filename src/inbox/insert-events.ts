import { sql, type Kysely } from 'kysely';
import { recordset } from '../contract/index.js';
import type { Statement } from '../database/driver/send-transaction.js';
import type { Tables } from '../database/tables.js';
import { STORED, toRow } from './event-row.js';
import type { StorableEvent } from './new-event.js';

const COLUMNS = Object.keys(STORED).map((name) => sql.ref(name));

/**
 * Stores those events whose key is not there yet, and returns the ids of those that were stored.
 *
 * @param events no two with the same key, in an order that is the same everywhere, so that instances cannot deadlock
 */
export function insertStatement(db: Kysely<Tables>, events: readonly StorableEvent[], groupId: string): Statement {
  const { sql: text, parameters } = sql`
    with stored as (
      insert into events (${sql.join(COLUMNS)}, group_id)
      select ${sql.join(COLUMNS)}, ${groupId}::uuid from ${recordset('new', STORED, events.map(toRow))}
      on conflict (source, dedupe_key) do nothing
      returning id, parties),
    findable as (insert into event_parties (key, id) select unnest(parties), id from stored)
    select id from stored`.compile(db);
  return { text, values: [...parameters] };
}

const BODY = { id: 'uuid', headers: 'json', raw: 'bytea' } as const;

/**
 * Stores the bodies that several of these events share, where at least one of them was stored. No statement where there are
 * none, as of most webhooks. A webhook with an event that could not be stored is written in parts, with the same body.
 */
export function bodiesStatement(db: Kysely<Tables>, events: readonly StorableEvent[]): Statement[] {
  const bodies = new Map<string, object>();
  for (const { bodyId: id, headers, raw } of events) {
    if (id !== null && !bodies.has(id)) bodies.set(id, { id, headers: JSON.stringify(headers), raw });
  }
  if (bodies.size === 0) return [];
  const { sql: text, parameters } = sql`
    insert into bodies (id, headers, raw)
    select id, headers, raw from ${recordset('new', BODY, [...bodies.values()])}
    where exists (select from events e where e.body_id = new.id) on conflict (id) do nothing`.compile(db);
  return [{ text, values: [...parameters] }];
}
