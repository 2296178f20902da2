import { createRequire } from 'node:module';
import { sql, type Kysely } from 'kysely';
import { PgBoss } from 'pg-boss';
import { queueTracing } from './queue-tracing.js';
import { assertUsable, laterQueueChanges, noteChange, queueChange } from './schema-changes.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

const { pgboss } = createRequire(import.meta.url)('pg-boss/package.json') as { pgboss: { schema: number } };
/** Whether the version before this one can use the schema that this version's pg-boss makes; to be looked at with each new one. */
const EXPANDS = true;

/** How often the queue looks for deliveries whose worker has died. */
const SUPERVISE_SECONDS = 10;

/**
 * Starts pg-boss on the store: queues, retries, dead letters, order per key.
 *
 * @param supervise looks after abandoned and old deliveries; every process that delivers does
 * @param traced with spans of its own
 * @throws TooNew when a newer version has changed its tables beyond what this one can use
 */
export async function openQueue(
  store: Store,
  { supervise, traced }: { supervise: boolean; traced: boolean },
  onError: (error: Error) => void,
): Promise<PgBoss> {
  const db = store.db as unknown as Kysely<unknown>;
  assertUsable(await laterQueueChanges(db, pgboss.schema));
  const queue = new PgBoss({
    ...store.queueConnection,
    supervise,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    schedule: false,
    openTelemetry: queueTracing(traced),
  });
  queue.on('error', onError);
  await queue.start();
  await noteChange(db, queueChange(pgboss.schema), EXPANDS);
  await indexRareStates(store.db);
  return queue;
}

const RARE_STATES = ['failed', 'cancelled'];

/** They are few among many, and pg-boss itself never looks for them. */
async function indexRareStates(db: Kysely<Tables>): Promise<void> {
  // `create index if not exists` would wait for every transaction on the table, and hold all others up meanwhile
  const { rows: missing } = await sql<{ state: string }>`
    select state from unnest(${RARE_STATES}::text[]) as state where to_regclass('pgboss.job_' || state) is null`.execute(
    db,
  );
  if (missing.length === 0) return;
  await db.transaction().execute(async (trx) => {
    // `if not exists` alone does not help instances that start at the same time
    await sql`select pg_advisory_xact_lock(hashtext('openphone-webhooks: job_failed'))`.execute(trx);
    for (const { state } of missing) {
      await sql`
        create index if not exists ${sql.ref(`job_${state}`)} on pgboss.job (name, completed_on)
        where state = ${sql.lit(state)}`.execute(trx);
    }
  });
}
