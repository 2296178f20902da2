import { sql, type Transaction } from 'kysely';
import { dropShadow, shadowOf } from '../database/shadow-schema.js';
import type { Tables } from '../database/tables.js';

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Rebuilds that are under way begin anew: their new tables may have what the given transaction erases. Waits for the step
 * that is under way; if that was the exchange of the tables, the transaction sees the new ones from then on.
 */
export async function restartRebuilds(trx: Transaction<Tables>): Promise<void> {
  const rebuilds = await trx
    .updateTable('rebuilds')
    .set({
      phase: 'begin',
      run: sql`run + 1`,
      seen: 0,
      changed: 0,
      unread: 0,
      failed: 0,
      kept: 0,
      older_subscriber: null,
      older_after: null,
      last_event_id: FIRST,
      near_at: null,
      tables: null,
    })
    .where('state', '=', 'running')
    .where('phase', '<>', 'after')
    .returning('id')
    .execute();
  for (const rebuild of rebuilds) await dropShadow(trx, shadowOf(rebuild));
}
