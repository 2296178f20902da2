import { sql, type QueryExecutorProvider } from 'kysely';
import { JOB_ERROR } from './job-error.js';
import { deliveryStateOf, type DeliveryState } from './delivery-states.js';

/** How one event stands with one subscriber. */
export interface Delivery {
  subscriber: string;
  state: DeliveryState;
  /** Attempts begun so far. */
  attempts: number;
  lastError: string | null;
  nextAttemptAt: Date | null;
  finishedAt: Date | null;
}

/** An event, and the group it was stored with. */
export interface EventKey {
  id: string;
  group_id: string;
}

interface JobRow {
  event_id: string;
  subscriber: string;
  state: string;
  retry_count: number;
  started_on: Date | null;
  start_after: Date;
  completed_on: Date | null;
  error: string | null;
}

/** The deliveries of each of these events, in the order of the subscribers' names. */
export async function loadDeliveries(
  db: QueryExecutorProvider,
  events: readonly EventKey[],
): Promise<Map<string, Delivery[]>> {
  // queue by queue, because the jobs' primary key starts with the queue's name; an event's own job comes before its group's
  const { rows } = await sql<JobRow>`
    select distinct on (e.id, q.name) e.id as event_id, q.name as subscriber, j.*
    from unnest(${events.map(({ id }) => id)}::uuid[], ${events.map(({ group_id }) => group_id)}::uuid[]) as e (id, group_id)
    cross join pgboss.queue q
    cross join lateral (
      select id, state, retry_count, started_on, start_after, completed_on, ${JOB_ERROR} as error
      from pgboss.job
      where name = q.name and id in (e.id, e.group_id) and (id = e.id or data -> 'events' ? e.id::text)) j
    order by e.id, q.name, j.id = e.id desc`.execute(db);
  const byEvent = Map.groupBy(rows, ({ event_id }) => event_id);
  return new Map([...byEvent].map(([id, jobs]) => [id, jobs.map(toDelivery)]));
}

function toDelivery(row: JobRow): Delivery {
  const state = deliveryStateOf(row.state);
  const waiting = state === 'pending' || state === 'retry';
  return {
    subscriber: row.subscriber,
    state,
    attempts: row.started_on === null ? 0 : row.retry_count + 1,
    lastError: row.error,
    nextAttemptAt: waiting ? row.start_after : null,
    finishedAt: row.completed_on,
  };
}
