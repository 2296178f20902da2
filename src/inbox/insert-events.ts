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
