import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { OlderRows } from '../../contract/index.js';
import { STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import { EventBus } from '../dispatch/event-bus.js';
import type { Subscription } from '../dispatch/subscription.js';
import { advance, claim, enterShadow } from './claim.js';
import type { RunningRebuild } from './running-rebuild.js';
import { homeSchema } from './shadow.js';

const BATCH = 100;
/** The senders' clocks, by which rows are dated, may be ahead of ours, by which events are removed. */
const CLOCKS_MS = 86_400_000;

/** The way through the rows of the old tables, of which those stay that removed events have made. */
@Injectable()
export class OlderPass {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly bus: EventBus,
  ) {}

  async step(rebuild: RunningRebuild): Promise<void> {
    const removed = await this.store.db.selectFrom('retention').select('removed_until').executeTakeFirst();
    const subscription = removed === undefined ? undefined : this.current(rebuild);
    const home = await homeSchema(this.store.db);
    await this.store.transaction(async (trx) => {
      await claim(trx, rebuild);
      if (removed === undefined || subscription?.keepOlder === undefined) {
        await advance(trx, rebuild, { phase: 'events', older_subscriber: null, older_after: null });
        return;
      }
      await enterShadow(trx, rebuild, this.store.kind);
      const until = removed.removed_until.getTime() + CLOCKS_MS;
      const older: OlderRows = {
        table: (name) => sql.id(home, name),
        reachesBack: (firstEventAt) => firstEventAt === undefined || firstEventAt <= until,
        after: rebuild.older_after,
        limit: BATCH,
      };
      const { ids, last } = await subscription.keepOlder(trx, older);
      const name = last === null ? this.nameAfter(rebuild, subscription) : subscription.name;
      await advance(trx, rebuild, {
        kept: rebuild.kept + ids.length,
        older_subscriber: name,
        older_after: last,
        ...(name === null ? { phase: 'events' as const } : {}),
      });
    });
  }

  private current(rebuild: RunningRebuild): Subscription | undefined {
    const [first] = this.of(rebuild);
    return this.of(rebuild).find(({ name }) => name === rebuild.older_subscriber) ?? first;
  }

  private nameAfter(rebuild: RunningRebuild, subscription: Subscription): string | null {
    const all = this.of(rebuild);
    return all[all.indexOf(subscription) + 1]?.name ?? null;
  }

  private of({ subscribers }: RunningRebuild): Subscription[] {
    return this.bus.projections.filter(({ name }) => subscribers[name] !== undefined);
  }
}
