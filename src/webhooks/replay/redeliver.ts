import { sql, type Transaction } from 'kysely';
import { fromKysely, type JobInsert, type PgBoss } from 'pg-boss';
import type { Tables } from '../../database/tables.js';
import { loadDeliveries } from '../../inbox/deliveries.js';
import { REPLAYED } from '../../inbox/delivery-job.js';
import type { DeliveryState } from '../../inbox/delivery-states.js';
import { toWebhookEvent, EVENT_COLUMNS } from '../../inbox/load-events.js';
import type { Recipient } from '../../inbox/new-event.js';
import type { EventBus } from '../dispatch/event-bus.js';

export interface Redelivery {
  eventId: string;
  subscriber: string;
  /**
   * `queued`: it gets it again. `done`: it has handled it already, and was not named. `under-way`: it is just getting it.
   * `not-dead`: only dead letters were asked for.
   */
  result: 'queued' | 'done' | 'under-way' | 'not-dead';
}

export interface RedeliveryRules {
  /** They get it although they have handled it before, and nobody else gets it. Null: whoever has not handled it. */
  subscribers: readonly string[] | null;
  onlyFailed: boolean;
}

/** Behind everything that comes in new. */
const PRIORITY = -1;

/** Makes new deliveries of stored events, in the given transaction; never beside one that is under way. */
export async function redeliver(
  trx: Transaction<Tables>,
  queue: PgBoss,
  bus: EventBus,
  eventIds: readonly string[],
  rules: RedeliveryRules,
): Promise<Redelivery[]> {
  const rows = await trx
    .selectFrom('events')
    .select([...EVENT_COLUMNS, 'group_id'])
    .where('id', 'in', eventIds)
    .orderBy('id')
    .execute();
  const known = await loadDeliveries(trx, rows);
  const jobs = new Map<string, JobInsert[]>();
  const redeliveries = rows.flatMap((row) => {
    const { deliverTo } = bus.route(toWebhookEvent(row));
    const wanted = deliverTo.filter(({ subscriber }) => rules.subscribers?.includes(subscriber) ?? true);
    return wanted.map((recipient): Redelivery => {
      const state = known.get(row.id)?.find(({ subscriber }) => subscriber === recipient.subscriber)?.state;
      const result = resultOf(state, rules);
      if (result === 'queued') append(jobs, recipient, row.id);
      return { eventId: row.id, subscriber: recipient.subscriber, result };
    });
  });
  for (const [subscriber, inserts] of jobs) await replace(trx, queue, subscriber, inserts);
  return redeliveries;
}

function resultOf(
  state: DeliveryState | undefined,
  { subscribers, onlyFailed }: RedeliveryRules,
): Redelivery['result'] {
  if (state === 'pending' || state === 'retry' || state === 'active') return 'under-way';
  if (onlyFailed) return state === 'dead' ? 'queued' : 'not-dead';
  return state === 'done' && subscribers === null ? 'done' : 'queued';
}

function append(jobs: Map<string, JobInsert[]>, { subscriber, orderKey }: Recipient, id: string): void {
  const job: JobInsert = { id, data: REPLAYED, priority: PRIORITY };
  const inserts = jobs.get(subscriber) ?? [];
  inserts.push(orderKey === null ? job : { ...job, singletonKey: orderKey });
  jobs.set(subscriber, inserts);
}

/** Takes ended deliveries away, so that new ones can have their ids. Those that have begun meanwhile stay. */
async function replace(
  trx: Transaction<Tables>,
  queue: PgBoss,
  subscriber: string,
  inserts: readonly JobInsert[],
): Promise<void> {
  const db = fromKysely(trx);
  const ids = inserts.map(({ id }) => id);
  const { rows: ended } = await sql<{ id: string }>`
    select id from pgboss.job where name = ${subscriber} and id = any(${ids}::uuid[])
      and state in ('completed', 'cancelled', 'failed') order by id for update`.execute(trx);
  if (ended.length > 0) {
    await queue.deleteJob(
      subscriber,
      ended.map(({ id }) => id),
      { db },
    );
  }
  await queue.insert(subscriber, [...inserts], { db });
}
