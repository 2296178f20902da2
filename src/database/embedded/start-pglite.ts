import { PGlite } from '@electric-sql/pglite';
import { DurableNodeFS } from './durable-node-fs.ts';

/** 32 MB; PGlite's default costs 120 MB more without being faster here. */
const SHARED_BUFFERS = '32MB';
const HOUR_MS = 3_600_000;

/** Opens (or, where there is none, makes) the database in `directory`, with commits that reach the disk. */
export async function startPglite(directory: string): Promise<{ pglite: PGlite; fileSystem: DurableNodeFS }> {
  const fileSystem = new DurableNodeFS(directory);
  const pglite = new PGlite({
    fs: fileSystem,
    startParams: [
      // `-F` turns fsync off
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      ...['-c', 'fsync=on'],
      // the default, fdatasync, does nothing in the WebAssembly build
      ...['-c', 'wal_sync_method=fsync'],
      // a commit that needs the next file of the log would wait for 16 MB of zeros to reach the disk
      ...['-c', 'wal_init_zero=off'],
      // a fraction of the default: nothing else happens while a table is analyzed, and its size is what matters most
      ...['-c', 'default_statistics_target=3'],
      ...['-c', `shared_buffers=${SHARED_BUFFERS}`],
    ],
  });
  await ready(pglite);
  return { pglite, fileSystem };
}

/**
 * An event loop that has nothing to wait for waits for V8's compiler instead, and would be kept from everything for half
 * a second after that. WebAssembly that is being compiled is nothing to it; a timer is something.
 */
async function ready(pglite: PGlite): Promise<void> {
  const timer = setInterval(() => undefined, HOUR_MS);
  await pglite.waitReady.finally(() => clearInterval(timer));
}
