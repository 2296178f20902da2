import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFiles } from '../backup/data-files.js';

/** Puts the files of a running database on the disk while others go on, so that a checkpoint has little left to wait for. */
export async function flushFiles(directory: string): Promise<void> {
  for (const path of (await dataFiles(directory)).files) {
    const handle = await openIfThere(join(directory, path));
    try {
      await handle?.sync();
    } finally {
      await handle?.close();
    }
  }
}

export async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
