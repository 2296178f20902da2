import { PGlite } from '@electric-sql/pglite';
import { DurableNodeFS } from './durable-node-fs.ts';

/** 32 MB; PGlite's default costs 120 MB more without being faster here. */
const SHARED_BUFFERS = '32MB';

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
      // a tenth of the default: nothing else happens while a table is analyzed, and its size is what matters most
      ...['-c', 'default_statistics_target=10'],
      ...['-c', `shared_buffers=${SHARED_BUFFERS}`],
    ],
  });
  await pglite.waitReady;
  return { pglite, fileSystem };
}
