import { sql, type Kysely } from 'kysely';
import type { Tables } from '../database/tables.js';

/** How many deliveries of one subscriber are where. */
export interface SubscriberState {
  subscriber: string;
  pending: number;
  active: number;
  dead: number;
  oldestPendingSeconds: number | null;
  /** Age of these counts: 0, or some seconds where so many wait that counting them takes long. */
  countedSecondsAgo: number;
}

/** As far as it was counted. */
export interface BoundedState extends Omit<SubscriberState, 'countedSecondsAgo'> {
  /** There are more. */
  more: boolean;
}

/** Of one subscriber, as of when it was counted. */
export interface FullCount {
  pending: number;
  dead: number;
  oldest: Date | null;
}

/** Deliveries of one job: those of a group of events travel together. */
const SIZE = sql`coalesce(jsonb_array_length(data -> 'events'), 1)`;

/**
 * Of every subscriber that has ever had deliveries, by name. Counts only what is not done, which has an index; it is used
 * for states that are listed, not for `state < 'completed'`.
 *
 * @param limit of jobs to count, for each subscriber
 */
export async function boundedStates(db: Kysely<Tables>, limit: number): Promise<BoundedState[]> {
  const { rows } = await sql<BoundedState>`
    select q.name as subscriber, pending, active, "oldestPendingSeconds", dead, live.more or failed.more as more
    from pgboss.queue q
    cross join lateral (
      select coalesce(sum(size) filter (where state < 'active'), 0)::int8 as pending,
        coalesce(sum(size) filter (where state = 'active'), 0)::int8 as active,
        extract(epoch from now() - min(created_on) filter (where state < 'active'))::float8 as "oldestPendingSeconds",
        count(*) > ${limit} as more
      from (
        select state, created_on, ${SIZE} as size from pgboss.job where name = q.name and state = 'active'
        union all
        (select state, created_on, ${SIZE} as size from pgboss.job
          where name = q.name and state in ('created', 'retry') limit ${limit + 1})) j
    ) live
    cross join lateral (
      select coalesce(sum(size), 0)::int8 as dead, count(*) > ${limit} as more
      from (select ${SIZE} as size from pgboss.job where name = q.name and state = 'failed' limit ${limit + 1}) j
    ) failed
    where q.name not like '\\_\\_pgboss%'
    order by q.name`.execute(db);
  return rows;
}

/**
 * Counts all of one subscriber, slice by slice, so that nobody waits for long in between.
 *
 * @param rest is awaited after each slice
 */
export async function fullCount(
  db: Kysely<Tables>,
  subscriber: string,
  slice: number,
  rest: (milliseconds: number) => Promise<void>,
): Promise<FullCount> {
  // in the order of an index of pg-boss
  const waiting = sql`created_on as at from pgboss.job
    where name = ${subscriber} and state < 'active' and not blocked and priority = 0 and created_on`;
  const dead = sql`completed_on as at from pgboss.job
    where name = ${subscriber} and state = 'failed' and completed_on`;
  const total = async (rows: typeof waiting): Promise<{ size: number; oldest: Date | null }> => {
    const sum = { size: 0, oldest: null as Date | null };
    for (let last = '-infinity'; ;) {
      const started = performance.now();
      const { rows: counted } = await sql<{ jobs: number; size: number; oldest: Date | null; last: string | null }>`
        select count(*)::int8 as jobs, coalesce(sum(size), 0)::int8 as size, min(at) as oldest, max(at)::text as last
        from (select ${SIZE} as size, ${rows} > ${last}::timestamptz order by at
          fetch first ${sql.lit(slice)} rows with ties) j`.execute(db);
      const [{ jobs, size, oldest, last: end } = { jobs: 0, size: 0, oldest: null, last: null }] = counted;
      sum.size += size;
      sum.oldest ??= oldest;
      if (jobs < slice || end === null) return sum;
      last = end;
      await rest(performance.now() - started);
    }
  };
  const { size: pending, oldest } = await total(waiting);
  const { size: deadSize } = await total(dead);
  return { pending, dead: deadSize, oldest };
}
