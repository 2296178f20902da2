import { open } from 'node:fs/promises';

/** A file, as the WebAssembly side knows it: the same object for as long as the file exists. */
export type FileNode = object;

/**
 * Puts what the database has written on the disk little by little, in the background, and knows which files have nothing
 * left to put there. A server has its kernel told to begin early (`checkpoint_flush_after`); here a checkpoint would find
 * all that was written since the last one, and every commit would wait behind that for tenths of a second.
 */
export class WriteBack {
  /** Since they were looked at last. */
  private readonly changed = new Set<FileNode>();
  /** On the disk as they are. */
  private readonly clean = new WeakSet<FileNode>();
  private readonly pathOf: (node: FileNode) => string;

  constructor(pathOf: (node: FileNode) => string) {
    this.pathOf = pathOf;
  }

  /** To be called with every change of a file: of its content, its size or its name. */
  noteChange(node: FileNode): void {
    this.changed.add(node);
    this.clean.delete(node);
  }

  /** The database has flushed it, and has done nothing else meanwhile. */
  noteFlush(node: FileNode): void {
    this.changed.delete(node);
    this.clean.add(node);
  }

  isFlushed(node: FileNode): boolean {
    return this.clean.has(node);
  }

  /**
   * Flushes one file after the other while the database goes on.
   *
   * @throws FlushFailed which nobody may survive: the kernel tells of it once, and then takes the file for written
   */
  async flushAll(): Promise<void> {
    for (const node of [...this.changed]) {
      this.changed.delete(node);
      if ((await flushFile(this.pathOf(node))) && !this.changed.has(node)) this.clean.add(node);
    }
  }
}

/** False when the file is gone, or cannot be opened; the database then flushes it by itself, if it has to be. */
async function flushFile(path: string): Promise<boolean> {
  // not just to read: Windows flushes for writers only
  const handle = await open(path, 'r+').catch(() => null);
  if (handle === null) return false;
  try {
    await handle.sync();
    return true;
  } catch (cause) {
    throw new FlushFailed(path, cause);
  } finally {
    await handle.close();
  }
}

export class FlushFailed extends Error {
  override readonly name = 'FlushFailed';

  constructor(path: string, cause: unknown) {
    super(`${path} could not be written to the disk (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}
