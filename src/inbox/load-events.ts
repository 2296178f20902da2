import { sql, type Kysely } from 'kysely';
import type { WebhookEvent } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { EVENT_COLUMNS, fromRow, type EventRow } from './event-row.js';

/** The events with these ids, in no order; those that retention has removed are missing. */
export async function loadEvents(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, WebhookEvent>> {
  const rows = await db
    .selectFrom('events')
    .select(EVENT_COLUMNS)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

export interface LoadedEvents {
  events: Map<string, WebhookEvent>;
  /** Those that were too large to be loaded with the ones before. */
  left: ReadonlySet<string>;
}

/** As `loadEvents`, but only as many of the first as have `bytes` together, as they were received, and at least one. */
export async function loadEventsWithin(
  db: Kysely<Tables>,
  ids: readonly string[],
  bytes: number,
): Promise<LoadedEvents> {
  const columns = sql.join(EVENT_COLUMNS.filter((name) => name !== 'data').map((name) => sql.ref(name)));
  // what has no place is not even read: its length is beside the reference to it
  const { rows } = await sql<EventRow & { fits: boolean }>`
    select ${columns}, fits, case when fits then data end as data from (
      select e.*, upto <= ${bytes} or upto = octet_length(raw) as fits from (
        select e.*, sum(octet_length(e.raw)) over (order by wanted.place) as upto
        from unnest(${ids}::uuid[]) with ordinality as wanted (id, place) join events e on e.id = wanted.id) e) e`.execute(
    db,
  );
  return {
    events: new Map(rows.filter(({ fits }) => fits).map((row) => [row.id, fromRow(row)])),
    left: new Set(rows.filter(({ fits }) => !fits).map(({ id }) => id)),
  };
}
