/** Archives as `tar` reads and writes them (POSIX ustar): blocks of 512 bytes, a header before each file. */
import type { ByteReader } from './byte-reader.js';

export const BLOCK = 512;
/** Two blocks of zeros. */
export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK);

const LONGEST_PATH = 100;
const CHECKSUM = { from: 148, to: 156 };
const SIZE = { from: 124, to: 136 };
const TYPE = 156;
const DIRECTORY = '5';

/** What a header says. */
export interface Entry {
  path: string;
  kind: 'file' | 'directory';
  /** Bytes; 0 for a directory. */
  size: number;
}

export function header({ path, kind, size }: Entry): Buffer {
  const name = kind === 'directory' ? `${path}/` : path;
  if (Buffer.byteLength(name) > LONGEST_PATH) throw new Error(`${name}: expected at most ${LONGEST_PATH} bytes`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(kind === 'directory' ? '0000700' : '0000600', 100);
  block.write('0000000', 108);
  block.write('0000000', 116);
  block.write(octal(size, 11), SIZE.from);
  block.write(octal(Math.floor(Date.now() / 1000), 11), 136);
  block.write(kind === 'directory' ? DIRECTORY : '0', TYPE);
  block.write('ustar\x0000', 257);
  block.write(`${octal(checksumOf(block), 6)}\0 `, CHECKSUM.from);
  return block;
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
    const block = await reader.read(BLOCK);
    if (block.equals(END_OF_ARCHIVE.subarray(0, BLOCK))) return;
    const entry = parse(block);
    yield { ...entry, content: reader.pieces(entry.size) };
    await reader.read(padding(entry.size).length);
  }
}

function parse(block: Buffer): Entry {
  const said = Number.parseInt(block.toString('latin1', CHECKSUM.from, CHECKSUM.to), 8);
  const type = block.toString('latin1', TYPE, TYPE + 1);
  if (said !== checksumOf(block) || !['0', DIRECTORY].includes(type)) throw new NoArchive();
  const name = block.toString('utf8', 0, block.indexOf(0));
  const kind = type === DIRECTORY ? 'directory' : 'file';
  const size = Number.parseInt(block.toString('latin1', SIZE.from, SIZE.to), 8);
  return { path: name.replace(/\/$/, ''), kind, size };
}

/** Of the bytes of the header, with blanks where the sum is. */
function checksumOf(block: Buffer): number {
  const blanks = (CHECKSUM.to - CHECKSUM.from) * 0x20;
  return block.reduce((sum, byte, at) => sum + (at >= CHECKSUM.from && at < CHECKSUM.to ? 0 : byte), blanks);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

export class NoArchive extends Error {
  override readonly name = 'NoArchive';

  constructor() {
    super('expected a backup as the command line makes it, which is a tar archive');
  }
}
