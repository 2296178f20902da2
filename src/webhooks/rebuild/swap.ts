import { Inject, Injectable } from '@nestjs/common';
import { sql, type Transaction } from 'kysely';
import { STORE } from '../../database/database.module.js';
import { shadowOf } from '../../database/shadow-schema.js';
import type { Store } from '../../database/store.js';
import type { Tables } from '../../database/tables.js';
import { advance, claim } from './claim.js';
import { EventPass } from './event-pass.js';
import { RebuiltEvents } from './rebuilt-events.js';
import type { RunningRebuild } from './running-rebuild.js';
import { homeSchema, replaceTables } from './shadow.js';

/** Deliveries and readers wait no longer than this for a lock that others do not let go of. */
const LOCK_MS = 250;
/** Events that have come in since the last step; with more of them, another step comes first. */
const MAX_PENDING = 200;

/** Puts the new tables in the place of the old ones. */
@Injectable()
export class Swap {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly pass: EventPass,
    private readonly events: RebuiltEvents,
  ) {}

  /**
   * All or nothing, within some milliseconds in which deliveries wait. The new tables then have every event whose
   * delivery has changed the old ones; deliveries that wait change the new ones.
   *
   * @returns false when it cannot be done now
   */
  async run(rebuild: RunningRebuild, tables: readonly string[]): Promise<boolean> {
    try {
      return await this.store.transaction((trx) => this.swap(trx, rebuild, tables));
    } catch (error) {
      if (isLockTimeout(error)) return false;
      throw error;
    }
  }

  private async swap(trx: Transaction<Tables>, rebuild: RunningRebuild, tables: readonly string[]): Promise<boolean> {
    await sql`select set_config('lock_timeout', ${String(LOCK_MS)}, true)`.execute(trx);
    await claim(trx, rebuild);
    const home = await homeSchema(trx);
    const locked = sql.join(tables.map((table) => sql.id(home, table)));
    await sql`lock table ${locked} in access exclusive mode`.execute(trx);
    const pending = await this.pass.unseen(rebuild, trx);
    if (pending.length > MAX_PENDING) return false;
    if (pending.length > 0) await this.events.applyWithin(trx, rebuild, await this.events.load(pending, trx));
    await replaceTables(trx, home, shadowOf(rebuild), tables);
    for (const [subscriber, version] of Object.entries(rebuild.subscribers)) {
      await trx
        .insertInto('projections')
        .values({ subscriber, version })
        .onConflict((conflict) => conflict.column('subscriber').doUpdateSet({ version }))
        .execute();
    }
    await advance(trx, rebuild, { phase: 'after', seen: rebuild.seen + pending.length });
    return true;
  }
}

function isLockTimeout(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return code === '55P03' || code === '40P01';
}
