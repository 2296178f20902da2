import { Logger } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { recordset } from '../contract/index.js';
import type { Tables } from '../database/tables.js';

/** An attempt at a delivery that failed. */
export interface FailedAttempt {
  subscriber: string;
  /** From 1. */
  attempt: number;
  startedAt: Date;
  milliseconds: number;
  /** Null where it was about a phone number that was erased. */
  error: string | null;
  /** Where the error comes from, in the files of this package, a line for each call. Null where that is not known, or erased. */
  stack: string | null;
}

interface WaitingAttempt extends FailedAttempt {
  eventId: string;
}

const FLUSH_MS = 500;
/** Waiting to be written; what comes on top is in the log only. */
const MOST_WAITING = 10_000;
const TYPES = {
  event_id: 'uuid',
  subscriber: 'text',
  attempt: 'integer',
  started_at: 'timestamptz',
  milliseconds: 'integer',
  error: 'text',
  stack: 'text',
};

/**
 * Every failed attempt, for the history of an event: the queue itself keeps the last error only. Written behind, many at
 * once, so that a subscriber that keeps failing costs the store no further commit for each; a crash loses the last half
 * second of history, and no delivery.
 */
export class AttemptLog {
  private readonly logger = new Logger('attempts');
  private waiting: WaitingAttempt[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly db: Kysely<Tables>) {}

  add(eventId: string, attempt: FailedAttempt): void {
    if (this.waiting.length < MOST_WAITING) this.waiting.push({ eventId, ...attempt });
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes what is waiting; readers call it to see everything. */
  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const failed = this.waiting;
    this.waiting = [];
    try {
      await this.write(failed);
    } catch (error) {
      this.logger.warn({ err: error, count: failed.length }, 'failed attempts could not be written down');
    }
  }

  /** Of one event, oldest first. */
  async of(eventId: string): Promise<FailedAttempt[]> {
    await this.flush();
    const rows = await this.db
      .selectFrom('attempts')
      .selectAll()
      .where('event_id', '=', eventId)
      .orderBy('started_at')
      .execute();
    return rows.map(({ event_id: _, started_at, ...row }) => ({ startedAt: started_at, ...row }));
  }

  /** Those whose event is gone meanwhile are left out. */
  private async write(failed: readonly WaitingAttempt[]): Promise<void> {
    const rows = failed.map(({ eventId, startedAt, ...row }) => ({ event_id: eventId, started_at: startedAt, ...row }));
    await sql`
      insert into attempts (event_id, subscriber, attempt, started_at, milliseconds, error, stack)
      select event_id, subscriber, attempt, started_at, milliseconds, error, stack from ${recordset('new', TYPES, rows)}
      where exists (select from events where events.id = new.event_id)
      on conflict do nothing`.execute(this.db);
  }
}
