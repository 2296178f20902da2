import { BadRequestException } from '@nestjs/common';
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { dateOf, decodeCursor, toPage, type Page, type Position } from '../contract/index.js';
import { validate as isUuid } from 'uuid';
import type { Tables } from '../database/tables.js';
import { loadDeliveries } from './deliveries.js';
import { JOB_STATE, type DeliveryState } from './delivery-states.js';
import type { EventQuery } from './event-query.js';
import { firstIdAt } from './retention.js';
import { STORED_EVENT_COLUMNS, toStoredEvent, type StoredEvent } from './stored-event.js';

/** One page of events, newest first. */
export async function listEvents(db: Kysely<Tables>, query: EventQuery): Promise<Page<StoredEvent>> {
  let select = db.selectFrom('events').select(STORED_EVENT_COLUMNS);
  if (query.type !== undefined) select = whereType(select, query.type);
  if (query.subject !== undefined) select = select.where('subject_id', '=', query.subject);
  if (query.externalId !== undefined) select = select.where('external_id', '=', query.externalId);
  if (query.since !== undefined) select = select.where('id', '>=', firstIdAt(dateOf('since', query.since)));
  if (query.until !== undefined) select = select.where('id', '<', firstIdAt(dateOf('until', query.until)));
  if (query.state !== undefined) select = whereState(select, query.state);
  if (query.cursor !== undefined) {
    select = select.where('id', '<', idOf(decodeCursor(query.cursor)));
  }
  const rows = await select
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const deliveries = await loadDeliveries(db, rows);
  return toPage(
    rows,
    query.limit,
    (row) => toStoredEvent(row, deliveries.get(row.id)),
    (row) => ({ at: row.received_at, id: row.id }),
  );
}

/** Those with these ids that are still there, in the order of the ids. */
export async function loadStoredEvents(db: Kysely<Tables>, ids: readonly string[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('events')
    .select(STORED_EVENT_COLUMNS)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .execute();
  const deliveries = await loadDeliveries(db, rows);
  return rows.map((row) => toStoredEvent(row, deliveries.get(row.id)));
}

type EventsQuery<Row> = SelectQueryBuilder<Tables, 'events', Row>;

/** A type, or a pattern with `*`. */
function whereType<Row>(select: EventsQuery<Row>, type: string): EventsQuery<Row> {
  if (!type.includes('*')) return select.where('type', '=', type);
  return select.where('type', 'like', type.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'));
}

function idOf({ id }: Position): string {
  if (isUuid(id)) return id;
  throw new BadRequestException('cursor: expected the nextCursor of an earlier answer of this list');
}

function whereState<Row>(select: EventsQuery<Row>, state: DeliveryState): EventsQuery<Row> {
  const job = JOB_STATE[state];
  // most events are done, so the newest of them are found soon; the other states are few, and have indexes
  if (state === 'done') {
    return select.where(sql<boolean>`exists (
      select 1 from pgboss.queue q join pgboss.job j on j.name = q.name and j.id in (events.id, events.group_id)
      where j.state = ${job} and (j.id = events.id or j.data -> 'events' ? events.id::text
        and not exists (select 1 from pgboss.job own where own.name = q.name and own.id = events.id)))`);
  }
  return select.where(sql<boolean>`events.id in (
    select coalesce(travelling.id::uuid, j.id) from pgboss.queue q
    cross join lateral (select id, data from pgboss.job where name = q.name and state = ${job}) j
    left join lateral jsonb_array_elements_text(j.data -> 'events') as travelling (id) on true)`);
}
