import type { Pool } from 'pg';
import { Chore } from './chore.js';
import { flushFiles } from './flush-files.js';

/** What a start after a crash has to replay at most, about: some seconds. */
const MOST_LOG_BYTES = 256 * 1024 * 1024;
const LOOK_EVERY_MS = 10_000;

/**
 * What a server's checkpointer does: without it, the write-ahead log would grow until the service ends, and be replayed as
 * a whole if it ends by a crash.
 *
 * @param directory of the database
 */
export function checkpoints(
  pool: Pool,
  directory: string,
  mostLogBytes = MOST_LOG_BYTES,
  lookEveryMs = LOOK_EVERY_MS,
): Chore {
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<{ bytes: string }>(
      'select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()',
    );
    if (Number(rows[0]?.bytes) < mostLogBytes) return;
    await flushFiles(directory);
    await pool.query('checkpoint');
  };
  return new Chore(look, lookEveryMs, 'no checkpoint could be made');
}
