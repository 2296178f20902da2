import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Store } from '../../../database/store.js';
import { eventIdsOf, type DeliveryJob } from '../../../inbox/delivery-job.js';
import { SILENT_SECONDS, STEP_IN_SECONDS } from '../retry-policy.js';

/** An attempt whose worker did not settle it: it was killed, frozen or cut off. */
export interface LostAttempt {
  subscriber: string;
  eventIds: readonly string[];
  /** From 1. */
  attempt: number;
  /** No further attempt follows. */
  last: boolean;
  startedAt: Date;
  milliseconds: number;
  error: string;
}

interface ActiveRow {
  id: string;
  subscriber: string;
  data: DeliveryJob['data'];
  retry_count: number;
  retry_limit: number;
  started_on: Date;
  milliseconds: number;
  silent: boolean;
}

const LOOK_MS = 2_000;
const SILENT = `its worker was not heard of for ${SILENT_SECONDS} s: it was killed, or it hung`;
const TOO_LONG = 'its worker did not settle it in time';

/**
 * Fails what the workers of any process have left behind, and tells of it. The queue would do so by itself, a little later and
 * without a word.
 */
export class LostDeliveries {
  private timer: NodeJS.Timeout | undefined;
  private lookedAt = Infinity;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<Store, 'db'>,
    private readonly queue: PgBoss,
    private readonly subscribers: readonly string[],
    private readonly onLost: (attempt: LostAttempt) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      const pause = performance.now() - this.lookedAt;
      this.lookedAt = performance.now();
      // this process was frozen itself: its own deliveries are heard of first
      if (pause > 2 * LOOK_MS) return;
      this.looking = this.looking.then(() => this.look()).catch(this.onError);
    }, LOOK_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    const { rows } = await sql<ActiveRow>`
      select id, name as subscriber, data, retry_count, retry_limit, started_on,
        (extract(epoch from now() - started_on) * 1000)::int8 as milliseconds,
        heartbeat_on < now() - ${SILENT_SECONDS} * interval '1 s' as silent
      from pgboss.job
      where name = any(${this.subscribers}::text[]) and state = 'active' and (
        heartbeat_on < now() - ${SILENT_SECONDS} * interval '1 s'
        or started_on < now() - (expire_seconds - ${STEP_IN_SECONDS}) * interval '1 s')`.execute(this.store.db);
    for (const same of Map.groupBy(rows, ({ subscriber, silent }) => `${silent} ${subscriber}`).values())
      await this.fail(same);
  }

  /** @param rows of one subscriber, lost in the same way */
  private async fail(rows: readonly ActiveRow[]): Promise<void> {
    const [{ subscriber, silent }] = rows as [ActiveRow];
    const error = silent ? SILENT : TOO_LONG;
    const jobs = rows.map((row) => ({ id: row.id, retryCount: row.retry_count }));
    // documented, but missing from pg-boss's type
    const { settled = [] } = (await this.queue.fail(subscriber, jobs, { message: error })) as { settled?: string[] };
    for (const row of rows) {
      if (!settled.includes(row.id)) continue; // it was settled after all, or another process was quicker
      this.onLost({
        subscriber,
        eventIds: eventIdsOf(row),
        attempt: row.retry_count + 1,
        last: row.retry_count >= row.retry_limit,
        startedAt: row.started_on,
        milliseconds: Number(row.milliseconds),
        error,
      });
    }
  }
}
