import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { PgBoss } from 'pg-boss';
import { DATABASE } from '../../contract/index.js';
import { QUEUE } from '../../database/database.module.js';
import type { ReplaysTable, Tables } from '../../database/tables.js';
import { RecentEvents } from '../../inbox/recent-events.js';
import { EventBus } from '../dispatch/event-bus.js';
import { Reader } from '../reread/reader.js';
import { nextMatching } from './matching-events.js';
import { redeliver } from './redeliver.js';
import type { ReplayFilter } from './replay-request.js';

const BATCH = 200;
const POLL_MS = 1_000;
/** Between two batches others get their turn, above all on the embedded store's one connection. */
const BREATH_MS = 5;
const SECOND_MS = 1_000;

interface Advance {
  /** Some events say something else since they were read anew. */
  changed: boolean;
  /** New deliveries of each subscriber. */
  wake: Map<string, number>;
}

/**
 * Works through replays batch by batch. How far it has come is committed together with the deliveries of each batch, so
 * that any process can go on where another one was killed, and nothing is delivered once more for that.
 */
@Injectable()
export class ReplayRunner {
  private readonly logger = new Logger('replays');
  private timer: NodeJS.Timeout | undefined;
  private stopped = true;
  private working: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    @Inject(QUEUE) private readonly queue: PgBoss,
    private readonly bus: EventBus,
    private readonly reader: Reader,
    private readonly recent: RecentEvents,
  ) {}

  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
  }

  private schedule(milliseconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.working = this.work();
    }, milliseconds);
    this.timer.unref();
  }

  private async work(): Promise<void> {
    let wait: number | null = null;
    try {
      wait = await this.batch();
    } catch (error) {
      this.logger.warn({ err: error }, 'a replay could not go on; the next try is in a second');
    }
    this.schedule(wait ?? POLL_MS);
  }

  /** @returns milliseconds until the next one may be due; null when there was nothing to do */
  private async batch(): Promise<number | null> {
    const worked = await this.db.transaction().execute(async (trx) => {
      const now = new Date();
      const replay = await trx
        .selectFrom('replays')
        .selectAll()
        .where('state', '=', 'running')
        .where('next_batch_at', '<=', now)
        .orderBy('next_batch_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      return replay === undefined ? null : this.advance(trx, replay, now);
    });
    if (worked === null) return null;
    if (worked.changed) this.recent.forget();
    this.bus.wake(worked.wake);
    return BREATH_MS; // another one may be due; `next_batch_at` holds this one back
  }

  private async advance(trx: Transaction<Tables>, replay: Selectable<ReplaysTable>, now: Date): Promise<Advance> {
    const filter = replay.filter as ReplayFilter;
    const limit = Math.min(BATCH, replay.rate_per_second ?? BATCH);
    const range = { after: replay.last_event_id, end: replay.end_event_id };
    const ids = await nextMatching(trx, filter, range, limit);
    const subscribers = filter.subscriber === undefined ? null : [filter.subscriber];
    const rules = { subscribers, onlyFailed: filter.onlyFailed ?? false };
    const { deliveries, changed } = await redeliver(trx, this.queue, this.reader, ids, rules);
    const queued = deliveries.filter(({ result }) => result === 'queued').map(({ subscriber }) => subscriber);
    const finished = ids.length < limit;
    const wait = waitOf(replay.rate_per_second, ids.length);
    await trx
      .updateTable('replays')
      .set({
        seen: replay.seen + ids.length,
        queued: replay.queued + queued.length,
        last_event_id: ids.at(-1) ?? replay.last_event_id,
        next_batch_at: new Date(now.getTime() + wait),
        ...(finished ? { state: 'done' as const, finished_at: now } : {}),
      })
      .where('id', '=', replay.id)
      .execute();
    if (finished) this.logger.log(`replay ${replay.id} is done: ${replay.queued + queued.length} deliveries`);
    const bySubscriber = Map.groupBy(queued, (subscriber) => subscriber);
    return { changed, wake: new Map([...bySubscriber].map(([name, list]) => [name, list.length])) };
  }
}

function waitOf(ratePerSecond: number | null, events: number): number {
  return ratePerSecond === null ? 0 : (events / ratePerSecond) * SECOND_MS;
}
