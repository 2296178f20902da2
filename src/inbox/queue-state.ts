import { sql, type Kysely } from 'kysely';
import type { Tables } from '../database/tables.js';

/** How many deliveries of one subscriber are where. */
export interface SubscriberState {
  subscriber: string;
  pending: number;
  active: number;
  dead: number;
  oldestPendingSeconds: number | null;
}

/** Deliveries of one job: those of a group of events travel together. */
const SIZE = sql`coalesce(jsonb_array_length(data -> 'events'), 1)`;

/**
 * Of every subscriber that has ever had deliveries, by name. Counts only what is not done, which has an index; it is used
 * for states that are listed, not for `state < 'completed'`.
 */
export async function subscriberStates(db: Kysely<Tables>): Promise<SubscriberState[]> {
  const { rows } = await sql<SubscriberState>`
    select q.name as subscriber, live.*, dead.*
    from pgboss.queue q
    cross join lateral (
      select coalesce(sum(size) filter (where state < 'active'), 0)::int8 as pending,
        coalesce(sum(size) filter (where state = 'active'), 0)::int8 as active,
        extract(epoch from now() - min(created_on) filter (where state < 'active'))::float8 as "oldestPendingSeconds"
      from (select state, created_on, ${SIZE} as size from pgboss.job
        where name = q.name and state in ('created', 'retry', 'active')) j
    ) live
    cross join lateral (
      select coalesce(sum(${SIZE}), 0)::int8 as dead from pgboss.job where name = q.name and state = 'failed') dead
    where q.name not like '\\_\\_pgboss%'
    order by q.name`.execute(db);
  return rows;
}

/** Age of the delivery that waits longest for its next attempt; null when none waits. */
export async function oldestPendingSeconds(db: Kysely<Tables>): Promise<number | null> {
  const ages = (await subscriberStates(db)).flatMap((state) => state.oldestPendingSeconds ?? []);
  return ages.length === 0 ? null : Math.max(...ages);
}
