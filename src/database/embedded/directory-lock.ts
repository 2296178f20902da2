import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** For a process that is just ending: the one before this, after a deploy or a save. */
const WAIT_MS = 15_000;
const RETRY_MS = 100;

/**
 * Holds a data directory for this process. PGlite itself lets two processes open one directory, which destroys it.
 *
 * The lock is the kernel's (Node has no `flock`; SQLite takes a POSIX lock on its file), so it ends with the process,
 * however that ends, and there are no stale locks to clean up.
 */
export class DirectoryLock {
  private constructor(private readonly file: DatabaseSync) {}

  /** @throws DirectoryInUse when another process, or this one, holds it */
  static take(dataDirectory: string): DirectoryLock {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    const file = new DatabaseSync(join(dataDirectory, 'lock'));
    try {
      file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (cause) {
      file.close();
      throw new DirectoryInUse(dataDirectory, { cause });
    }
    return new DirectoryLock(file);
  }

  /**
   * Takes it once the process that holds it has ended, if that is soon.
   *
   * @param onWait called once, with what is waited for, if it is held
   * @throws DirectoryInUse when it is still held after 15 seconds
   */
  static async takeSoon(dataDirectory: string, onWait: (reason: string) => void): Promise<DirectoryLock> {
    const end = performance.now() + WAIT_MS;
    for (let waiting = false; ; waiting = true) {
      try {
        return DirectoryLock.take(dataDirectory);
      } catch (error) {
        if (!(error instanceof DirectoryInUse) || performance.now() > end) throw error;
        if (!waiting) {
          onWait(`${dataDirectory} is in use by another process: waiting up to ${WAIT_MS / 1000} s for it to end`);
        }
      }
      await delay(RETRY_MS);
    }
  }

  release(): void {
    this.file.close();
  }
}

export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';

  constructor(dataDirectory: string, options: ErrorOptions) {
    super(
      `${dataDirectory} is in use by another process. One process at a time can use the embedded store: stop the ` +
        'other one, give this one a DATA_DIR of its own, or set DATABASE_URL to a PostgreSQL server and run as many as you like.',
      options,
    );
  }
}
