import { BadRequestException } from '@nestjs/common';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { validate as isUuid } from 'uuid';
import { dateOf, decodeCursor, toKey, whereAll, type Position } from '../../contract/index.js';
import { JOB_STATE, type DeliveryState } from '../delivery-states.js';
import { criteriaOf, type EventCriteria } from './event-criteria.js';
import type { EventQuery } from './event-query.js';
import { typesIn } from './event-types.js';
import { isPattern, matchesAny } from './like-pattern.js';
import { firstIdAt } from '../retention.js';

/** A number with more events than these is one of ours: it finds little sooner by what else is asked for. */
const MANY = 5_000;

/**
 * One page of events, newest first, and the first of the next. Written so that there is one way to answer it, by indexes and
 * from the newest on, however many events there are: what a planner guesses about filters goes wrong where they find
 * little, and the embedded store has few statistics.
 *
 * @param selected columns of events, which are called `e`
 * @param numberKey of the phone number of the query, see `PhoneNumbers.search`
 */
export function selectEvents<Row>(
  selected: RawBuilder<unknown>,
  query: EventQuery,
  numberKey: string | undefined,
): RawBuilder<Row> {
  const { state, limit } = query;
  const range = rangeOf(query);
  const verified = query.verified === undefined ? undefined : query.verified === 'true';
  const criteria: EventCriteria = { ...query, verified };
  const ofCandidates = (candidates: RawBuilder<unknown>, conditions: readonly RawBuilder<SqlBool>[]) => sql<Row>`
    select e.* from ${candidates} as candidate cross join lateral (
      select ${selected} from events e ${whereAll([sql`e.id = candidate.id`, ...conditions])} limit 1) e
    order by candidate.id desc limit ${limit + 1}`;
  if (state !== undefined && state !== 'done') {
    return ofCandidates(inState(state, range), criteriaOf(criteria, numberKey));
  }
  const done = state === 'done' ? [someDone()] : [];
  const newest: Newest<Row> = (keys, left, further = []) =>
    newestOf(selected, keys, range, [...criteriaOf(left, numberKey), ...done, ...further], limit);
  if (numberKey === undefined) return selectByCriteria(criteria, limit, newest);
  const byNumber = ofCandidates(ofNumber(numberKey, range), [...criteriaOf(criteria), ...done]);
  const { type, senderType, source, subject, externalId, dialect } = criteria;
  const isRare = [type, senderType, source, subject, externalId, dialect].some((one) => one !== undefined);
  if (!isRare && verified !== false) return byNumber;
  const hasMany = sql`exists (select from event_parties where key = ${toKey(numberKey)} offset ${MANY})`;
  return sql`
    select e.* from (
      select * from (${byNumber}) few where not ${hasMany}
      union all select * from (${selectByCriteria(criteria, limit, newest)}) many where ${hasMany}
    ) e order by e.id desc limit ${limit + 1}`;
}

/** The newest events of a range of an index, and those of them that fit the rest of the criteria. */
type Newest<Row> = (
  keys: readonly Key[],
  left: EventCriteria,
  further?: readonly RawBuilder<SqlBool>[],
) => RawBuilder<Row>;

function selectByCriteria<Row>(criteria: EventCriteria, limit: number, newest: Newest<Row>): RawBuilder<Row> {
  const { type, senderType, source, subject, externalId, dialect, verified } = criteria;
  // few events are of one subject, have one id of the sender, or are not signed, and there are indexes for each
  if (subject !== undefined || externalId !== undefined || verified === false) return newest([], criteria);
  if (senderType !== undefined) {
    const left = { ...criteria, senderType: undefined };
    const same = (keys: readonly Key[]) => newest(keys, left, [sql`e.sender_type is null`]);
    const other = (keys: readonly Key[]) => newest(keys, left, [sql`e.sender_type is not null`]);
    return sql`
      select e.* from (
        (${ofTypes([senderType], source, limit, same)}) union all (${ofSenderTypes(senderType, limit, other)})
      ) e order by e.id desc limit ${limit + 1}`;
  }
  if (type === undefined && source === undefined) {
    if (dialect === undefined) return newest([], criteria);
    return newest([['dialect', sql`${dialect}::text`]], { ...criteria, dialect: undefined });
  }
  const left = { ...criteria, type: undefined, source: undefined };
  return ofTypes(type === undefined ? ['*'] : typesIn(type), source, limit, (keys) => newest(keys, left));
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
function newestOf<Row>(
  selected: RawBuilder<unknown>,
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
  return sql`select ${selected} from events e ${whereAll(conditions)} order by ${sql.join(order)} limit ${limit + 1}`;
}

/** The newest of each type of each source: there are few of them, of however many events, and one index has both. */
function ofTypes<Row>(
  patterns: readonly string[],
  source: string | undefined,
  limit: number,
  newest: (keys: readonly Key[]) => RawBuilder<Row>,
): RawBuilder<Row> {
  const [first = '', ...others] = patterns;
  const isOne = others.length === 0 && !isPattern(first);
  if (source !== undefined && isOne) {
    return newest([
      ['source', sql`${source}::text`],
      ['type', sql`${first}::text`],
    ]);
  }
  const known: Key[] = [
    ['source', sql`known.source`],
    ['type', sql`known.type`],
  ];
  const ofSource = criteriaOf({ source });
  return sql`
    select e.* from (
      with recursive known as (
        (select e.source, e.type from events e ${whereAll(ofSource)} order by e.source, e.type limit 1)
        union all
        select next.source, next.type from known cross join lateral (
          select e.source, e.type from events e
          ${whereAll([sql`(e.source, e.type) > (known.source, known.type)`, ...ofSource])}
          order by e.source, e.type limit 1) next)
      select source, type from known where ${matchesAny(sql`type`, patterns)}) as known
    cross join lateral (${newest(known)}) e
    order by e.id desc limit ${limit + 1}`;
}

/** The same for the names of senders that are not ours. */
function ofSenderTypes<Row>(
  pattern: string,
  limit: number,
  newest: (keys: readonly Key[]) => RawBuilder<Row>,
): RawBuilder<Row> {
  if (!isPattern(pattern)) return newest([['sender_type', sql`${pattern}::text`]]);
  return sql`
    select e.* from (
      with recursive known as (
        select min(sender_type) as name from events
        union all select (select min(sender_type) from events where sender_type > known.name)
        from known where known.name is not null)
      select name from known where ${matchesAny(sql`name`, [pattern])}) as known
    cross join lateral (${newest([['sender_type', sql`known.name`]])}) e
    order by e.id desc limit ${limit + 1}`;
}

function ofNumber(key: string, { from, to }: Range): RawBuilder<unknown> {
  return sql`(
    select id from event_parties where key = ${toKey(key)} and id >= ${from}::uuid and id < ${to}::uuid)`;
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
