import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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
