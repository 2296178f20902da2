import { execFile } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { siblingModule } from './sibling-module.js';

/** Where the database files live inside `DATA_DIR`. Call with the directory locked. */
export async function prepareDataDirectory(dataDirectory: string): Promise<string> {
  const database = join(resolve(dataDirectory), 'postgres');
  if (!existsSync(database)) await installDatabase(database);
  return database;
}

/**
 * Makes the database files: new ones, or whole and flushed what `fill` has put there. A crash in between leaves only the
 * unfinished directory, which the next start throws away.
 */
export async function installDatabase(
  database: string,
  fill: (directory: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const unfinished = `${database}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  await fill(unfinished);
  await promisify(execFile)(
    process.execPath,
    ['--no-warnings', siblingModule(import.meta.url, 'initialise'), unfinished],
    {
      // nothing of the service's environment, secrets least of all, belongs in that process
      env: {},
    },
  );
  renameSync(unfinished, database);
  const parent = openSync(join(database, '..'), 'r');
  fsyncSync(parent);
  closeSync(parent);
}
