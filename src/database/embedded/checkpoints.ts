import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { flushFiles } from './flush-files.js';

/** What a start after a crash has to replay at most, about: some seconds. */
const MOST_LOG_BYTES = 256 * 1024 * 1024;
const LOOK_EVERY_MS = 10_000;

/**
 * What a server's checkpointer does. The embedded build has no such process: its write-ahead log would grow until the
 * service ends, and be replayed as a whole if it ends by a crash.
 */
export class Checkpoints {
  private readonly logger = new Logger('database');
  private readonly timer: NodeJS.Timeout;
  private underWay: Promise<void> | null = null;

  /** @param directory of the database */
  constructor(
    private readonly pool: Pool,
    private readonly directory: string,
    private readonly mostLogBytes = MOST_LOG_BYTES,
    lookEveryMs = LOOK_EVERY_MS,
  ) {
    this.timer = setInterval(() => {
      this.underWay ??= this.look().finally(() => (this.underWay = null));
    }, lookEveryMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private async look(): Promise<void> {
    try {
      const { rows } = await this.pool.query<{ bytes: string }>(
        'select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()',
      );
      if (Number(rows[0]?.bytes) < this.mostLogBytes) return;
      await flushFiles(this.directory);
      await this.pool.query('checkpoint');
    } catch (error) {
      this.logger.warn({ err: error }, 'no checkpoint could be made; the next try is soon');
    }
  }
}
