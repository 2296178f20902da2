import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../database/tables.js';

/** How many deliveries of one subscriber are where. */
export interface SubscriberState {
  subscriber: string;
  pending: number;
  active: number;
  dead: number;
  oldestPendingSeconds: number | null;
  /**
   * Age of these counts: 0, or some seconds where so many wait that counting them takes long. Null where they have never been
   * counted so far: there are more.
   */
  countedSecondsAgo: number | null;
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

/** States of which there may be many; as many are active as handlers may run. */
const COUNTED = ['created', 'retry', 'failed'];

/**
 * Jobs of one state, each with the deliveries that travel together in it, in the order of an index that pg-boss has for what is not done. Without the order, the planner takes
 * a few of many for quicker found by going through all there are; and the index is of states that are named.
 */
function jobsIn(state: string, subscriber: RawBuilder<unknown>, after = sql``): RawBuilder<unknown> {
  return sql`
    select state, created_on, start_after, coalesce(jsonb_array_length(data -> 'events'), 1) as size
    from pgboss.job where name = ${subscriber} and state = ${sql.lit(state)} ${after} order by blocked, start_after`;
}

/**
 * Of every subscriber that has ever had deliveries, by name.
 *
 * @param limit of jobs to count of each state, for each subscriber
 */
export async function boundedStates(db: Kysely<Tables>, limit: number): Promise<BoundedState[]> {
  const some = COUNTED.map((state) => sql`(${jobsIn(state, sql`q.name`)} limit ${sql.lit(limit + 1)})`);
  const { rows } = await sql<BoundedState>`
    select q.name as subscriber, counts.* from pgboss.queue q cross join lateral (
      select coalesce(sum(size) filter (where state < 'active'), 0)::int8 as pending,
        coalesce(sum(size) filter (where state = 'active'), 0)::int8 as active,
        coalesce(sum(size) filter (where state = 'failed'), 0)::int8 as dead,
        extract(epoch from now() - min(created_on) filter (where state < 'active'))::float8 as "oldestPendingSeconds",
        greatest(${sql.join(COUNTED.map((state) => sql`count(*) filter (where state = ${sql.lit(state)})`))}) > ${limit} as more
      from (${sql.join([sql`(${jobsIn('active', sql`q.name`)})`, ...some], sql` union all `)}) j) counts
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
  const total = async (state: string): Promise<{ size: number; oldest: Date | null }> => {
    const sum = { size: 0, oldest: null as Date | null };
    for (let last = '-infinity'; ;) {
      const started = performance.now();
      const after = sql`and not blocked and start_after > ${last}::timestamptz`;
      const { rows: counted } = await sql<Slice>`
        select count(*)::int8 as jobs, coalesce(sum(size), 0)::int8 as size, min(created_on) as oldest,
          max(start_after)::text as last
        from (${jobsIn(state, sql`${subscriber}`, after)} fetch first ${sql.lit(slice)} rows with ties) j`.execute(db);
      const [{ jobs, size, oldest, last: end } = NOTHING] = counted;
      sum.size += size;
      sum.oldest = earlier(sum.oldest, oldest);
      if (jobs < slice || end === null) return sum;
      last = end;
      await rest(performance.now() - started);
    }
  };
  const created = await total('created');
  const retry = await total('retry');
  const dead = await total('failed');
  return { pending: created.size + retry.size, dead: dead.size, oldest: earlier(created.oldest, retry.oldest) };
}

interface Slice {
  jobs: number;
  size: number;
  oldest: Date | null;
  last: string | null;
}

const NOTHING: Slice = { jobs: 0, size: 0, oldest: null, last: null };

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
