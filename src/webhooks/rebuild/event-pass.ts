import { Inject, Injectable, Logger } from '@nestjs/common';
import { STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import type { StoredWebhook } from '../reread/stored-webhook.js';
import { advance, claim, ClaimLost } from './claim.js';
import { isNear, pendingEvents } from './pending-events.js';
import { RebuiltEvents } from './rebuilt-events.js';
import type { RunningRebuild } from './running-rebuild.js';
import { Unbuildable } from './unbuildable.js';

/** Little at a time: on the embedded store, whatever comes in waits for it. */
const BATCH = 100;
/** More than single events are at fault then, and the old tables are the better ones. */
const MAX_FAILED = 100;

/** What this process knows of a rebuild beside its row. */
interface Memory {
  readonly key: string;
  /** Events of about the last minute that are done. After a restart they are done again, which changes nothing. */
  readonly seen: Set<string>;
  /** So many events are taken one by one, because one of them has failed. */
  singly: number;
  /** It has failed alone. */
  suspect: string | null;
}

/** The way through all stored events in the order of their ids, up to those that are just coming in. */
@Injectable()
export class EventPass {
  private readonly logger = new Logger('rebuilds');
  private memory: Memory = { key: '', seen: new Set(), singly: 0, suspect: null };

  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly events: RebuiltEvents,
  ) {}

  /** @returns whether nothing is left but what comes in meanwhile */
  async step(rebuild: RunningRebuild): Promise<boolean> {
    const limit = this.memoryOf(rebuild).singly > 0 ? 1 : BATCH;
    const rows = await this.events.after(rebuild.last_event_id, limit);
    const last = rows.at(-1);
    if (last !== undefined) {
      await this.take(rebuild, rows, last.id);
      return false;
    }
    const pending = (await this.unseen(rebuild)).slice(0, limit);
    if (pending.length === 0) return true;
    await this.take(rebuild, await this.events.load(pending), rebuild.last_event_id, pending);
    return false;
  }

  /** Ids of events that were committed behind its back, as far as this process knows. */
  async unseen(rebuild: RunningRebuild, db: Parameters<typeof pendingEvents>[0] = this.store.db): Promise<string[]> {
    const { seen } = this.memoryOf(rebuild);
    return (await pendingEvents(db, rebuild)).filter((id) => !seen.has(id));
  }

  private async take(
    rebuild: RunningRebuild,
    rows: readonly StoredWebhook[],
    last: string,
    ids: readonly string[] = rows.map(({ id }) => id),
  ): Promise<void> {
    const memory = this.memoryOf(rebuild);
    try {
      await this.events.apply(rebuild, rows, last);
    } catch (error) {
      if (error instanceof ClaimLost) throw error;
      const [first, ...others] = rows;
      if (first === undefined) throw error;
      if (others.length > 0) {
        memory.singly = rows.length;
        return;
      }
      if (memory.suspect !== first.id) {
        memory.suspect = first.id;
        throw error; // the store may be at fault: the next try is a moment later
      }
      await this.skip(rebuild, first, last, error);
    }
    memory.singly = Math.max(0, memory.singly - rows.length);
    const now = Date.now();
    for (const id of ids) if (rebuild.near_at !== null || isNear(id, now)) memory.seen.add(id);
  }

  /** As a dead letter would: the event is left out. */
  private async skip(rebuild: RunningRebuild, row: StoredWebhook, last: string, error: unknown): Promise<void> {
    if (rebuild.failed >= MAX_FAILED) {
      throw new Unbuildable(`the handlers failed on more than ${MAX_FAILED} events; the log has the reasons`);
    }
    await this.store.transaction(async (trx) => {
      await claim(trx, rebuild);
      await advance(trx, rebuild, { seen: rebuild.seen + 1, failed: rebuild.failed + 1, last_event_id: last });
    });
    this.logger.warn(
      { err: error, eventId: row.id },
      'a rebuild leaves out an event that a handler has failed on twice',
    );
  }

  private memoryOf({ id, run }: RunningRebuild): Memory {
    const key = `${id} ${run}`;
    if (this.memory.key !== key) this.memory = { key, seen: new Set(), singly: 0, suspect: null };
    return this.memory;
  }
}
