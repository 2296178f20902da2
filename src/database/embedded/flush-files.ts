import { join } from 'node:path';
import { dataFiles, openIfThere } from './data-files.js';

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
