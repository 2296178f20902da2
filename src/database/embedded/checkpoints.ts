import type { Pool } from 'pg';
import { Chore } from './chore.js';

/**
 * What a start after a crash has to replay at most, about: some seconds; half of what a server takes. After each
 * checkpoint, every page that changes is written to the log as a whole, so that frequent ones cost all events.
 */
const MOST_LOG_BYTES = 512 * 1024 * 1024;
const LOOK_EVERY_MS = 10_000;

/**
 * What a server's checkpointer does: without it, the write-ahead log would grow until the service ends, and be replayed as
 * a whole if it ends by a crash. Nearly all of what it has to put on the disk is there by then; see `WriteBack`.
 */
export function checkpoints(pool: Pool, mostLogBytes = MOST_LOG_BYTES, lookEveryMs = LOOK_EVERY_MS): Chore {
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<{ bytes: string }>(
      'select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()',
    );
    if (Number(rows[0]?.bytes) >= mostLogBytes) await pool.query('checkpoint');
  };
  return new Chore(look, lookEveryMs, 'no checkpoint could be made');
}
