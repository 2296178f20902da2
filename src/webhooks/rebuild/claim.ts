import { sql, type RawBuilder, type Transaction, type UpdateObject } from 'kysely';
import { shadowOf } from '../../database/shadow-schema.js';
import type { Store } from '../../database/store.js';
import type { Tables } from '../../database/tables.js';
import type { RunningRebuild } from './running-rebuild.js';

/**
 * Makes the next step of a rebuild this transaction's own: others skip it, and one that was cancelled, begun anew or gone
 * on meanwhile is left alone.
 *
 * @throws ClaimLost
 */
export async function claim(trx: Transaction<Tables>, rebuild: RunningRebuild): Promise<void> {
  const { id, run, phase, last_event_id, older_subscriber, older_after } = rebuild;
  const { rows } = await sql`
    select from rebuilds where id = ${id} and state = 'running' and run = ${run} and phase = ${phase}
      and last_event_id = ${last_event_id} and older_subscriber is not distinct from ${older_subscriber}
      and older_after is not distinct from ${older_after}
    for update skip locked`.execute(trx);
  if (rows.length === 0) throw new ClaimLost();
}

/** An expression: from here on, the names of its tables mean the new ones. */
export function enteringShadow(rebuild: RunningRebuild): RawBuilder<unknown> {
  const shadow = sql`quote_ident(${shadowOf(rebuild)}::text)`;
  return sql`set_config('search_path', ${shadow} || ', ' || current_setting('search_path'), true)`;
}

/**
 * As `enteringShadow`. What is written from here on need not reach the disk with its commit: after a crash the rebuild goes
 * on from what did, and its end is a commit that waits for everything before it. A plan that was made for an empty table is
 * a bad one for what that grows to; the embedded store looks at new tables within a second, a server takes a minute.
 */
export async function enterShadow(
  trx: Transaction<Tables>,
  rebuild: RunningRebuild,
  kind: Store['kind'],
): Promise<void> {
  await sql`
    select ${enteringShadow(rebuild)}, set_config('synchronous_commit', 'off', true),
      set_config('plan_cache_mode', ${kind === 'postgres' ? 'force_custom_plan' : 'auto'}, true)`.execute(trx);
}

export async function advance(
  trx: Transaction<Tables>,
  { id }: RunningRebuild,
  changes: UpdateObject<Tables, 'rebuilds'>,
): Promise<void> {
  await trx
    .updateTable('rebuilds')
    .set({ ...changes, next_step_at: new Date() })
    .where('id', '=', id)
    .execute();
}

/** Another process is at it, or it has ended. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}
