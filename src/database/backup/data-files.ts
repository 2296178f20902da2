import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Their content is of the running server, or is added by hand; the directories themselves have to be there. */
const EMPTY = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const LEFT_OUT = [
  /^postmaster\./,
  /^backup_(label|manifest)/,
  /(^|\/)pgsql_tmp/,
  /^global\/pg_control$/,
  /pg_internal\.init/,
];

export interface DataFiles {
  directories: string[];
  files: string[];
  /** Bytes of the files, about: they change. */
  bytes: number;
}

/** Files of a running database that belong into a backup of it, as paths below its directory. */
export async function dataFiles(root: string): Promise<DataFiles> {
  const found: DataFiles = { directories: [], files: [], bytes: 0 };
  await gather(root, '', found);
  return found;
}

async function gather(root: string, directory: string, found: DataFiles): Promise<void> {
  for (const entry of await readdir(join(root, directory), { withFileTypes: true })) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (LEFT_OUT.some((pattern) => pattern.test(path))) continue;
    if (entry.isDirectory()) {
      found.directories.push(path);
      if (!EMPTY.includes(path)) await gather(root, path, found);
    } else {
      found.files.push(path);
      // it may be gone by now
      found.bytes += await stat(join(root, path)).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
}

/** One of them, which may be gone by now. */
export async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
