import { sql } from 'kysely';
import { Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Store } from '../database/store.js';
import { removeParties } from './event-parties.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Small enough that what comes in meanwhile hardly waits. */
const BATCH = 500;
/** Each may be large. */
const BODIES = 50;
const NOTHING = new Uint8Array(16);

/**
 * How far each rebuild that is under way has read: what it has not read yet stays for now. Not for ever: for one that does
 * not come to its end, a day.
 */
const UNREAD = sql`
  select last_event_id from rebuilds
  where state = 'running' and phase <> 'after' and created_at > now() - interval '1 day'`;

/** The smallest id an event that was received at this time can have: ids start with it, in milliseconds. */
export function firstIdAt(time: Date): string {
  return uuid({ msecs: Math.max(0, time.getTime()), random: NOTHING, seq: 0 });
}

/**
 * Removes events that are older than they are to be kept, and what was refused as long ago. Once an hour, in small batches.
 * Up to when is written down with it: rows made of earlier events cannot be rebuilt from what is left.
 */
export class Retention {
  private readonly logger = new Logger('retention');
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly store: Pick<Store, 'db'>,
    private readonly days: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.run(), HOUR_MS);
    this.timer.unref();
  }

  stop(): void {
    this.stopping = true;
    clearInterval(this.timer);
  }

  private async run(): Promise<void> {
    try {
      const removed = await this.removeOlderThan(new Date(Date.now() - this.days * DAY_MS));
      if (removed > 0) this.logger.log(`${removed} events were older than ${this.days} days and are removed`);
    } catch (error) {
      this.logger.warn({ err: error }, 'old events could not be removed; the next try is in an hour');
    }
  }

  /** @returns how many events were removed */
  async removeOlderThan(time: Date): Promise<number> {
    let removed = 0;
    for (let last = BATCH; last === BATCH && !this.stopping; removed += last) {
      const { rows } = await sql<{ id: string }>`
        with removed as (
          delete from events where id in (
            select id from events where id < ${firstIdAt(time)} and id <= all (${UNREAD})
            order by id limit ${BATCH} for update skip locked)
          returning id, parties),
        lost as (${removeParties(sql`removed`)}),
        noted as (
          insert into retention as known (removed_until) select ${time}::timestamptz from removed limit 1
          on conflict (id) do update set removed_until = greatest(known.removed_until, excluded.removed_until))
        select id from removed`.execute(this.store.db);
      last = rows.length;
    }
    await this.removeBodies(time);
    await this.store.db.deleteFrom('quarantine').where('received_at', '<', time).execute();
    return removed;
  }
  /** Those without events: the last of them may have been removed by another instance, which sees no more than this one. */
  private async removeBodies(time: Date): Promise<void> {
    for (let last = BODIES; last === BODIES && !this.stopping;) {
      const { rows } = await sql`
        delete from bodies where id in (
          select id from bodies b where id < ${firstIdAt(time)}
            and not exists (select from events e where e.body_id = b.id)
          order by id limit ${BODIES} for update skip locked)
        returning id`.execute(this.store.db);
      last = rows.length;
    }
  }
}
