/** Archives as `tar` reads and writes them: blocks of 512 bytes, a header before each file. */
import { Header } from 'tar';
import type { ByteReader } from './byte-reader.js';

const BLOCK = 512;
/** Two blocks of zeros. */
export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK);

/** What a header says. */
export interface Entry {
  path: string;
  kind: 'file' | 'directory';
  /** Bytes; 0 for a directory. */
  size: number;
}

export function header({ path, kind, size }: Entry): Buffer {
  const file = kind === 'file';
  const one = new Header({
    path: file ? path : `${path}/`,
    type: file ? 'File' : 'Directory',
    mode: file ? 0o600 : 0o700,
    uid: 0,
    gid: 0,
    size,
    mtime: new Date(),
  });
  if (one.encode()) throw new Error(`${path}: too long or too large for a tar archive`);
  return one.block as Buffer;
}

/** What fills the last block of a file. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/**
 * The entries of an archive. The content of each is to be read to its end before the next is asked for.
 *
 * @throws NoArchive
 */
export async function* entries(reader: ByteReader): AsyncGenerator<Entry & { content: AsyncIterable<Buffer> }> {
  for (;;) {
    const one = new Header(await reader.read(BLOCK));
    if (one.nullBlock) return;
    const entry = parse(one);
    yield { ...entry, content: reader.pieces(entry.size) };
    await reader.read(padding(entry.size).length);
  }
}

function parse({ cksumValid, path = '', size = 0, type }: Header): Entry {
  if (!cksumValid || (type !== 'File' && type !== 'Directory')) throw new NoArchive();
  return { path: path.replace(/\/$/, ''), kind: type === 'Directory' ? 'directory' : 'file', size };
}

export class NoArchive extends Error {
  override readonly name = 'NoArchive';

  constructor() {
    super('expected a backup as the command line makes it, which is a tar archive');
  }
}
