/**
 * Makes the database files, or makes those of a backup whole by its log, in a process of its own: initdb leaves 300 MB of
 * memory behind in the process that ran it. Argument: the directory.
 */
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPglite } from './start-pglite.ts';

const directory = process.argv[2];
if (directory === undefined) throw new Error('initialise: expected the directory to make as the only argument');

const { pglite } = await startPglite(directory);
await pglite.close();
fsyncTree(directory);

/** initdb does not fsync what it writes. */
function fsyncTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) fsyncTree(child);
    else if (entry.isFile()) fsyncPath(child);
  }
  fsyncPath(path);
}

function fsyncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
