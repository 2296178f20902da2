import type { Transaction } from 'kysely';
import { fromKysely, type JobAttempt, type PgBoss } from 'pg-boss';
import { AttemptLost } from '../../../contract/index.js';
import type { Tables } from '../../../database/tables.js';

/**
 * Marks deliveries as done, within a transaction. Only what an attempt still holds can be completed: a worker that was
 * given up for dead writes nothing.
 *
 * @throws AttemptLost when one of them is somebody else's by now
 */
export async function completeHeld(
  queue: PgBoss,
  subscriber: string,
  jobs: readonly JobAttempt[],
  trx: Transaction<Tables>,
): Promise<void> {
  const completion = await queue.complete(subscriber, [...jobs], null, { db: fromKysely(trx) });
  const { affected } = completion as { affected: number }; // documented, but missing from pg-boss's type
  if (affected !== jobs.length) throw new AttemptLost('another worker has taken this delivery over');
}
