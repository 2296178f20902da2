import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Tables } from '../../../database/tables.js';
import { ALONE } from '../../../inbox/delivery-job.js';
import type { Lease } from './leases.js';

/** Gives deliveries back as they were before they were fetched: no attempt was made. */
export async function releaseLeases(
  db: Kysely<Tables>,
  leases: readonly Lease[],
  { alone }: { alone: boolean } = { alone: false },
): Promise<void> {
  const [first] = leases;
  if (first === undefined) return;
  const mark = alone ? sql`coalesce(data, '{}') || ${JSON.stringify(ALONE)}::jsonb` : sql`data`;
  // the next fetch counts one more if it was begun before
  await sql`
    update pgboss.job set data = ${mark}, heartbeat_on = null, retry_count = greatest(retry_count - 1, 0),
      started_on = case when retry_count > 0 then started_on end,
      state = case when retry_count > 0 then 'retry' else 'created' end::pgboss.job_state
    where name = ${first.name} and ${areHeld(leases)}`.execute(db);
}

/** Deliveries of events that are not there: those of a duplicate, which was stored under another id, or of what retention has removed. */
export async function removeLeases(db: Kysely<Tables>, leases: readonly Lease[]): Promise<void> {
  const [first] = leases;
  if (first === undefined) return;
  await sql`delete from pgboss.job where name = ${first.name} and ${areHeld(leases)}`.execute(db);
}

/** Only what nobody else has by now. */
function areHeld(leases: readonly Lease[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`state = 'active' and (id, retry_count) in (
    select * from unnest(${leases.map(({ id }) => id)}::uuid[], ${leases.map(({ retryCount }) => retryCount)}::int[]))`;
}
