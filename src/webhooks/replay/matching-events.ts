import { sql, type QueryExecutorProvider, type RawBuilder, type SqlBool } from 'kysely';
import { dateOf, whereAll } from '../../contract/index.js';
import { criteriaOf } from '../../inbox/events/event-criteria.js';
import { firstIdAt } from '../../inbox/retention.js';
import type { ReplayFilter } from './replay-request.js';

/** Ids from `after`, exclusive, to `end`, exclusive: ids are in the order of receipt. */
export interface Range {
  after: string;
  end: string;
}

/** Where a replay begins and ends; what is received later is not its concern. */
export function rangeOf({ since, until }: ReplayFilter): Range {
  const from = since === undefined ? new Date(0) : dateOf('since', since);
  const to = until === undefined ? new Date(Date.now() + 1) : dateOf('until', until);
  return { after: before(firstIdAt(from)), end: firstIdAt(to) };
}

/** @param filter its phone number is a key, see `PhoneNumbers.search` */
export async function countMatching(db: QueryExecutorProvider, filter: ReplayFilter, range: Range): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from events e ${whereAll(conditionsOf(filter, range))}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The next `limit` of them, oldest first. */
export async function nextMatching(
  db: QueryExecutorProvider,
  filter: ReplayFilter,
  range: Range,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from events e ${whereAll(conditionsOf(filter, range))} order by e.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

function conditionsOf(filter: ReplayFilter, { after, end }: Range): RawBuilder<SqlBool>[] {
  const { phoneNumber, subscriber, onlyFailed } = filter;
  return [
    sql<SqlBool>`e.id > ${after}::uuid and e.id < ${end}::uuid`,
    ...criteriaOf(filter, phoneNumber),
    ...(onlyFailed === true ? [hasDied(subscriber)] : []),
  ];
}

/** Dead letters are few, and have an index. */
function hasDied(subscriber: string | undefined): RawBuilder<SqlBool> {
  return sql`e.id in (
    select coalesce(travelling.id::uuid, j.id) from pgboss.queue q
    cross join lateral (select id, data from pgboss.job where name = q.name and state = 'failed') j
    left join lateral jsonb_array_elements_text(j.data -> 'events') as travelling (id) on true
    ${subscriber === undefined ? sql`` : sql`where q.name = ${subscriber}`})`;
}

/** The largest id before this one. */
function before(id: string): string {
  const number = BigInt(`0x${id.replaceAll('-', '')}`) - 1n;
  const digits = number.toString(16).padStart(32, '0');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
