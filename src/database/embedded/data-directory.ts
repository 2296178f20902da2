import { execFile } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { assertReadable } from './data-format.js';
import { siblingModule } from './sibling-module.js';

/** What names of databases that are still being made begin with. */
export const UNFINISHED = 'postgres.unfinished';
const RETRIES = 10;
const RETRY_MS = 100;

export function hasDatabase(dataDirectory: string): boolean {
  return existsSync(databaseOf(dataDirectory));
}

/** Where the database files live inside `DATA_DIR`. Call with the directory locked. */
export async function prepareDataDirectory(dataDirectory: string): Promise<string> {
  const database = databaseOf(dataDirectory);
  if (existsSync(database)) assertReadable(database, dataDirectory);
  else await installDatabase(database);
  return database;
}

/**
 * Makes the database files: new ones, or whole and flushed what `fill` has put there. A crash in between leaves only an
 * unfinished directory, which the next start throws away. Each has a name of its own, because the process that fills it
 * may go on for a while when the service has been killed.
 */
export async function installDatabase(
  database: string,
  fill: (directory: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const parent = dirname(database);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  removeUnfinished(parent);
  // only its owner may look into it, as PostgreSQL wants it
  const unfinished = mkdtempSync(join(parent, UNFINISHED));
  await fill(unfinished);
  assertReadable(unfinished, parent);
  await promisify(execFile)(
    process.execPath,
    // V8's better compiler takes 500 MB and seconds for what is run once
    ['--no-warnings', '--liftoff-only', siblingModule(import.meta.url, 'initialise'), unfinished],
    {
      // nothing of the service's environment, secrets least of all, belongs in that process
      env: {},
    },
  );
  renameSync(unfinished, database);
  const descriptor = openSync(parent, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function databaseOf(dataDirectory: string): string {
  return join(resolve(dataDirectory), 'postgres');
}

function removeUnfinished(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(UNFINISHED))) {
    // once its files are gone, a process that still fills it gives up
    rmSync(join(parent, name), { recursive: true, force: true, maxRetries: RETRIES, retryDelay: RETRY_MS });
  }
}
