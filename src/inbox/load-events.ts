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

/** Of an event `e` as it was received: of its body, or of its data where it shares the body with others. */
export const OWN_BYTES = sql`case when e.body_id is null then octet_length(e.raw) else octet_length(e.data::text) end`;

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
      select e.*, upto <= ${bytes} or upto = own as fits from (
        select e.*, own, sum(own) over (order by wanted.place) as upto
        from unnest(${ids}::uuid[]) with ordinality as wanted (id, place)
        join events e on e.id = wanted.id cross join lateral (select ${OWN_BYTES} as own) as size) e) e`.execute(db);
  return {
    events: new Map(rows.filter(({ fits }) => fits).map((row) => [row.id, fromRow(row)])),
    left: new Set(rows.filter(({ fits }) => !fits).map(({ id }) => id)),
  };
}
