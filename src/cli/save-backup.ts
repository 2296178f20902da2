import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { verifyBackup } from '../database/backup/verify-backup.js';
import { Failure } from './terminal.js';

/**
 * Saves the archive of an answer, for its owner only. The file has its name once it is on the disk, has been read again and
 * is what its manifest says: nothing unfinished can be taken for a backup.
 *
 * @param progress is told the bytes so far, and how many there will be, about
 * @returns bytes of the file
 */
export async function saveBackup(
  response: Response,
  file: string,
  progress: (done: number, total: number) => void,
): Promise<number> {
  if (existsSync(file)) throw new Failure(`${file} exists already: nothing is written over`);
  const unfinished = `${file}.unfinished`;
  const total = Number(response.headers.get('x-backup-bytes') ?? 0);
  let bytes = 0;
  try {
    await pipeline(
      Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          bytes += piece.length;
          progress(bytes, Math.max(total, bytes + 1));
          yield piece;
        }
      },
      createWriteStream(unfinished, { mode: 0o600, flush: true }),
    );
    await verifyBackup(createReadStream(unfinished) as AsyncIterable<Buffer>);
    progress(bytes, bytes);
    await rename(unfinished, file);
    await flushDirectory(dirname(resolve(file)));
    return bytes;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new Failure(`no backup was made: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The new name is lost in a power cut otherwise. */
async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync();
  await handle.close();
}
