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

/** Of every subscriber that has ever had deliveries, by name. Counts only what is not done, which has an index. */
export async function subscriberStates(db: Kysely<Tables>): Promise<SubscriberState[]> {
  const { rows } = await sql<SubscriberState>`
    select q.name as subscriber, live.*, dead.*
    from pgboss.queue q
    cross join lateral (
      select count(*) filter (where state < 'active') as pending, count(*) filter (where state = 'active') as active,
        extract(epoch from now() - min(created_on) filter (where state < 'active'))::float8 as "oldestPendingSeconds"
      from pgboss.job where name = q.name and state < 'completed') live
    cross join lateral (select count(*) as dead from pgboss.job where name = q.name and state = 'failed') dead
    where q.name not like '\\_\\_pgboss%'
    order by q.name`.execute(db);
  return rows;
}

/** Age of the delivery that waits longest for its next attempt; null when none waits. */
export async function oldestPendingSeconds(db: Kysely<Tables>): Promise<number | null> {
  const ages = (await subscriberStates(db)).flatMap((state) => state.oldestPendingSeconds ?? []);
  return ages.length === 0 ? null : Math.max(...ages);
}
