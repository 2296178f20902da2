import { sql, type Transaction } from 'kysely';
import { fromKysely, type JobInsert, type PgBoss } from 'pg-boss';
import type { Tables } from '../../database/tables.js';
import { loadDeliveries } from '../../inbox/deliveries.js';
import { REPLAYED } from '../../inbox/delivery-job.js';
import type { DeliveryState } from '../../inbox/delivery-states.js';
import type { Recipient } from '../../inbox/new-event.js';
import type { FieldError } from '../../sources/authentication.js';
import type { Reader } from '../reread/reader.js';
import { loadStoredWebhooks } from '../reread/stored-webhook.js';
import { storeReadings } from '../reread/store-readings.js';

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

/** What became of some events that were to be delivered again. */
export interface Redelivered {
  deliveries: Redelivery[];
  /** What is wrong with those that could not be read, also by today's reader. */
  problems: FieldError[];
  /** Reading them anew has changed what some of them say. */
  changed: boolean;
}

/**
 * Reads stored events anew and makes new deliveries of them, in the given transaction; never beside one that is under
 * way.
 */
export async function redeliver(
  trx: Transaction<Tables>,
  queue: PgBoss,
  reader: Reader,
  eventIds: readonly string[],
  rules: RedeliveryRules,
): Promise<Redelivered> {
  if (eventIds.length === 0) return { deliveries: [], problems: [], changed: false };
  const rows = await loadStoredWebhooks(trx, eventIds);
  const readings = rows.map((row) => reader.read(row));
  await storeReadings(trx, readings);
  const known = await loadDeliveries(trx, rows);
  const jobs = new Map<string, JobInsert[]>();
  const deliveries = readings.flatMap(({ row, route }) => {
    const wanted = route.deliverTo.filter(({ subscriber }) => rules.subscribers?.includes(subscriber) ?? true);
    return wanted.map((recipient): Redelivery => {
      const state = known.get(row.id)?.find(({ subscriber }) => subscriber === recipient.subscriber)?.state;
      const result = resultOf(state, rules);
      if (result === 'queued') append(jobs, recipient, row.id);
      return { eventId: row.id, subscriber: recipient.subscriber, result };
    });
  });
  for (const [subscriber, inserts] of jobs) await replace(trx, queue, subscriber, inserts);
  const problems = readings.flatMap((reading) => reading.problems);
  return { deliveries, problems, changed: readings.some((reading) => reading.changed) };
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
