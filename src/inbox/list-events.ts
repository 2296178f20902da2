import { BadRequestException } from '@nestjs/common';
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { validate as isUuid } from 'uuid';
import { dateOf, decodeCursor, toPage, whereAll, type Page, type Position } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { loadDeliveries } from './deliveries.js';
import { JOB_STATE, type DeliveryState } from './delivery-states.js';
import type { EventQuery } from './event-query.js';
import { likePattern, matchesPattern } from './like-pattern.js';
import { firstIdAt } from './retention.js';
import { STORED_EVENT_COLUMNS, toStoredEvent, type StoredEvent, type StoredEventRow } from './stored-event.js';

/** Of compressed data that an earlier version stored without what lists show of it: bytes that are certainly not much. */
const SMALL = 2_000;
/** Characters. */
const LARGE = 16_384;
const IS_TOO_LARGE = sql`(e.listed is null and pg_column_size(e.data) > ${SMALL} and length(e.data::text) > ${LARGE})`;
const OTHER_COLUMNS = STORED_EVENT_COLUMNS.filter((column) => column !== 'data').map((column) =>
  sql.ref(`e.${column}`),
);
const COLUMNS = sql.join([
  ...OTHER_COLUMNS,
  sql`case when ${IS_TOO_LARGE} then 'null' else coalesce(e.listed, e.data) end as data`,
  sql`(e.listed is not null or ${IS_TOO_LARGE}) as truncated`,
]);
const WHOLE_COLUMNS = sql.join([...OTHER_COLUMNS, sql`e.data`, sql`false as truncated`]);

/** One page of events, newest first. */
export async function listEvents<Item>(
  db: Kysely<Tables>,
  query: EventQuery,
  toItem: (event: StoredEvent) => Item,
): Promise<Page<Item>> {
  const { rows } = await select(query).execute(db);
  const deliveries = await loadDeliveries(db, rows);
  return toPage(
    rows,
    query.limit,
    (row) => toItem(toStoredEvent(row, deliveries.get(row.id))),
    (row) => ({ at: row.received_at, id: row.id }),
  );
}

/** Those with these ids that are still there, whole, in the order of the ids. */
export async function loadStoredEvents(db: Kysely<Tables>, ids: readonly string[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Row>`
    select ${WHOLE_COLUMNS} from events e where e.id = any(${ids}::uuid[]) order by e.id`.execute(db);
  const deliveries = await loadDeliveries(db, rows);
  return rows.map((row) => toStoredEvent(row, deliveries.get(row.id)));
}

type Row = StoredEventRow & { group_id: string };

/**
 * Written so that there is one way to answer it, by indexes and from the newest on, however many events there are: what
 * a planner guesses about filters goes wrong where they find little, and the embedded store has few statistics.
 */
function select(query: EventQuery): RawBuilder<Row> {
  const { state, limit } = query;
  const range = rangeOf(query);
  if (state !== undefined && state !== 'done') {
    return sql`
      select e.* from ${inState(state, range)} as candidate cross join lateral (
        select ${COLUMNS} from events e ${whereAll([sql`e.id = candidate.id`, ...filtersOf(query)])} limit 1) e
      order by candidate.id desc limit ${limit + 1}`;
  }
  const { type, senderType, source, ...others } = query;
  const filters = [...filtersOf(others), ...(state === 'done' ? [someDone()] : [])];
  const newest = (keys: readonly Key[], further: readonly RawBuilder<SqlBool>[] = []) =>
    newestOf(keys, range, [...filters, ...further], limit);
  // few events are of one subject, or have one id of the sender, and there are indexes for both
  if (others.subject !== undefined || others.externalId !== undefined)
    return newest([], filtersOf({ type, senderType, source }));
  if (senderType !== undefined) {
    const further = filtersOf({ type, source });
    return sql`
      select e.* from (
        (${ofNames(senderType, 'type', [], limit, (keys) => newest(keys, [...further, sql`e.sender_type is null`]))})
        union all
        (${ofNames(senderType, 'sender_type', [], limit, (keys) => newest(keys, [...further, sql`e.sender_type is not null`]))})
      ) e order by e.id desc limit ${limit + 1}`;
  }
  if (type === undefined && source === undefined) return newest([]);
  const ofSource: Key[] = source === undefined ? [] : [['source', sql`${source}::text`]];
  return ofNames(type ?? '*', 'type', ofSource, limit, newest);
}

/** Ids from one, inclusive, to another, exclusive: they are in the order of receipt. */
interface Range {
  from: string;
  to: string;
}

const FIRST = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function rangeOf({ since, until, cursor }: EventQuery): Range {
  const end = until === undefined ? LAST : firstIdAt(dateOf('until', until));
  const place = cursor === undefined ? LAST : idOf(decodeCursor(cursor));
  return { from: since === undefined ? FIRST : firstIdAt(dateOf('since', since)), to: end < place ? end : place };
}

/** A column that an index begins with, and its value. */
type Key = readonly [column: string, value: RawBuilder<unknown>];

/** A range of an index that ends with the id. With `type = …` instead, a planner may prefer to look through all ids. */
function newestOf(
  keys: readonly Key[],
  { from, to }: Range,
  filters: readonly RawBuilder<SqlBool>[],
  limit: number,
): RawBuilder<Row> {
  const columns = [...keys.map(([column]) => sql.ref(`e.${column}`)), sql.ref('e.id')];
  const values = keys.map(([, value]) => value);
  const conditions = [
    sql<SqlBool>`(${sql.join(columns)}) >= (${sql.join([...values, sql`${from}::uuid`])})`,
    sql<SqlBool>`(${sql.join(columns)}) < (${sql.join([...values, sql`${to}::uuid`])})`,
    ...filters,
  ];
  const order = columns.map((column) => sql`${column} desc`);
  return sql`select ${COLUMNS} from events e ${whereAll(conditions)} order by ${sql.join(order)} limit ${limit + 1}`;
}

/** The newest of one type, or of all types that fit a pattern. */
function ofNames(
  pattern: string,
  column: string,
  keys: readonly Key[],
  limit: number,
  newest: (keys: readonly Key[]) => RawBuilder<Row>,
): RawBuilder<Row> {
  if (!pattern.includes('*')) return newest([...keys, [column, sql`${pattern}::text`]]);
  return sql`
    select e.* from ${namesLike(pattern, column, keys)} cross join lateral (${newest([...keys, [column, sql`known.name`]])}) e
    order by e.id desc limit ${limit + 1}`;
}

function filtersOf(query: Partial<EventQuery>): RawBuilder<SqlBool>[] {
  const { type, senderType, source, subject, externalId } = query;
  return [
    ...(type === undefined ? [] : [matchesPattern(sql`e.type`, type)]),
    ...(senderType === undefined ? [] : [matchesPattern(sql`coalesce(e.sender_type, e.type)`, senderType)]),
    ...(source === undefined ? [] : [sql<SqlBool>`e.source = ${source}`]),
    ...(subject === undefined ? [] : [sql<SqlBool>`e.subject_id = ${subject}`]),
    ...(externalId === undefined ? [] : [sql<SqlBool>`e.external_id = ${externalId}`]),
  ];
}

/** The names there are, from one to the next in their index: there are few, of however many events. */
function namesLike(pattern: string, column: string, keys: readonly Key[]): RawBuilder<unknown> {
  const name = sql.ref(column);
  const same = keys.map(([key, value]) => sql<SqlBool>`${sql.ref(key)} = ${value}`);
  return sql`(
    with recursive known as (
      select min(${name}) as name from events ${whereAll(same)}
      union all select (select min(${name}) from events ${whereAll([...same, sql`${name} > known.name`])})
      from known where known.name is not null)
    select name from known where name like ${likePattern(pattern)}) as known`;
}

function idOf({ id }: Position): string {
  if (isUuid(id)) return id.toLowerCase();
  throw new BadRequestException('cursor: expected the nextCursor of an earlier answer of this list');
}

/** Most events are done, so the newest of them are found soon. */
function someDone(): RawBuilder<SqlBool> {
  return sql`exists (
    select 1 from pgboss.queue q join pgboss.job j on j.name = q.name and j.id in (e.id, e.group_id)
    where j.state = ${JOB_STATE.done} and (j.id = e.id or j.data -> 'events' ? e.id::text
      and not exists (select 1 from pgboss.job own where own.name = q.name and own.id = e.id)))`;
}

/** Ids of events with a delivery in one of the other states, newest first: they are few, and have indexes. */
function inState(state: Exclude<DeliveryState, 'done'>, { from, to }: Range): RawBuilder<unknown> {
  // as it stands, not as a parameter: the indexes are for one state each
  const job = sql.lit(JOB_STATE[state]);
  return sql`(
    select distinct e.id from pgboss.queue q
    cross join lateral (select id, data from pgboss.job where name = q.name and state = ${job}) j
    left join lateral jsonb_array_elements_text(j.data -> 'events') as travelling (id) on true
    cross join lateral (select coalesce(travelling.id::uuid, j.id) as id) e
    where e.id >= ${from}::uuid and e.id < ${to}::uuid order by e.id desc)`;
}
