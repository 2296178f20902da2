import { sql, type QueryExecutorProvider } from 'kysely';
import { firstIdAt } from '../../inbox/retention.js';
import type { RunningRebuild } from './running-rebuild.js';

/**
 * How long an event may be on its way into the store after its id was made. A group waits 7 s at most; the rest is for
 * clocks that differ.
 */
export const UNDER_WAY_MS = 60_000;

/** Whether an event with this id may have others before it that are not committed yet. */
export function isNear(id: string, now: number): boolean {
  return timeOf(id) > now - UNDER_WAY_MS;
}

/**
 * Events that may have been committed after the rebuild had passed their ids: all of about the last minute, and those
 * that were stored long after they were received, as what is released from quarantine is. The deliveries show these.
 */
export async function pendingEvents(db: QueryExecutorProvider, rebuild: RunningRebuild): Promise<string[]> {
  const begun = firstIdAt(new Date(rebuild.created_at.getTime() - UNDER_WAY_MS));
  const near = firstIdAt(new Date((rebuild.near_at?.getTime() ?? Date.now()) - UNDER_WAY_MS));
  const { rows } = await sql<{ id: string }>`
    select id from events where id >= ${near}
    union
    select travelling.id::uuid from pgboss.job j
    cross join lateral jsonb_array_elements_text(j.data -> 'events') as travelling (id)
    where j.name = any(${Object.keys(rebuild.subscribers)}) and j.id >= ${begun}
      and ${millisecondsOf(sql`travelling.id`)} < ${millisecondsOf(sql`j.id::text`)} - ${UNDER_WAY_MS}::int8
    order by 1`.execute(db);
  return rows.map(({ id }) => id);
}

/** Ids begin with the time, in milliseconds. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function millisecondsOf(id: ReturnType<typeof sql>) {
  return sql`('x' || substr(${id}, 1, 8) || substr(${id}, 10, 4))::bit(48)::int8`;
}
