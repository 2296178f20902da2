import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Store } from './store.js';

/** The channel pg-boss announces new jobs on, in its schema's name. */
const CHANNEL = sql`'pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24)`;

/**
 * Hears of new jobs of all instances at once, by LISTEN/NOTIFY; where the store has none, of nothing. Only a hint: whoever
 * waits for jobs has to look for them from time to time as well.
 *
 * @param onJob with the queue's name; without one when some may have been missed
 * @returns ends it
 */
export async function listenToQueue(
  queue: PgBoss,
  store: Pick<Store, 'db'>,
  onJob: (queue?: string) => void,
): Promise<() => Promise<void>> {
  const connection = queue.getDb();
  if (connection.listen === undefined) return () => Promise.resolve();
  const { rows } = await sql<{ channel: string }>`select ${CHANNEL} as channel`.execute(store.db);
  const handle = await connection.listen(rows[0]?.channel ?? '', onJob, () => onJob());
  return () => handle.close();
}
