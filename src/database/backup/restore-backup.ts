import { createReadStream, createWriteStream, readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { installDatabase, UNFINISHED } from '../embedded/data-directory.js';
import { FORMAT_FILE } from '../embedded/data-format.js';
import { DirectoryLock } from '../embedded/directory-lock.js';
import { verifyBackup } from './verify-backup.js';

/** What may be in a data directory without a database. */
const HARMLESS = ['lock', 'admin-token', FORMAT_FILE];

/**
 * Puts the database of a backup into an empty data directory, and starts it once, so that it is whole and on the disk.
 * Interrupted, it leaves nothing that counts: it can be begun again.
 *
 * @param read is told the bytes of every piece that was read, and of all pieces: the file is read twice
 * @returns bytes of the file
 * @throws DirectoryInUse, DirectoryNotEmpty, DamagedBackup, NoArchive, EndedEarly
 */
export async function restoreBackup(
  file: string,
  dataDirectory: string,
  read: (bytes: number, all: number) => void,
): Promise<number> {
  const { size } = statSync(file);
  const counted = () => pieces(file, (bytes) => read(bytes, 2 * size));
  const lock = DirectoryLock.take(dataDirectory);
  try {
    const others = readdirSync(dataDirectory).filter(
      (name) => !HARMLESS.includes(name) && !name.startsWith(UNFINISHED),
    );
    if (others.length > 0) throw new DirectoryNotEmpty(dataDirectory, others);
    await verifyBackup(counted());
    await installDatabase(join(resolve(dataDirectory), 'postgres'), async (directory) => {
      await verifyBackup(counted(), {
        directory: async (path) => void (await mkdir(join(directory, path), { recursive: true, mode: 0o700 })),
        file: (path, content) => pipeline(content, createWriteStream(join(directory, path), { mode: 0o600 })),
      });
    });
    return size;
  } finally {
    lock.release();
  }
}

async function* pieces(file: string, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    read(piece.length);
    yield piece;
  }
}

export class DirectoryNotEmpty extends Error {
  override readonly name = 'DirectoryNotEmpty';

  constructor(dataDirectory: string, names: readonly string[]) {
    super(
      `${dataDirectory} is not empty (${names.slice(0, 3).join(', ')}): nothing is written over. Move it away, or restore ` +
        'into another DATA_DIR.',
    );
  }
}
