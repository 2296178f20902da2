import { createHash } from 'node:crypto';
import { ByteReader } from './byte-reader.js';
import { MANIFEST, parseManifest, type ManifestFile } from './manifest.js';
import { entries } from './tar.js';

/** Gets what is in a backup. */
export interface Sink {
  directory(path: string): Promise<void>;
  /** @param content to be read to its end */
  file(path: string, content: AsyncIterable<Buffer>): Promise<void>;
}

/**
 * Reads a backup to its end, and compares it with its manifest.
 *
 * @throws DamagedBackup, NoArchive or EndedEarly; what the sink got by then is worth nothing
 */
export async function verifyBackup(backup: AsyncIterable<Buffer>, sink: Sink = NOWHERE): Promise<void> {
  const found: ManifestFile[] = [];
  let manifest = '';
  for await (const { path, kind, size, content } of entries(new ByteReader(backup))) {
    if (!isInside(path)) throw new DamagedBackup(path, 'leads out of the directory');
    if (kind === 'directory') await sink.directory(path);
    else if (path === MANIFEST) manifest = (await collect(content)).toString();
    else {
      const hash = createHash('sha256');
      await sink.file(path, hashed(content, hash));
      found.push({ path, size, checksum: hash.digest('hex') });
    }
  }
  compare(found, parseManifest(manifest));
}

function compare(found: readonly ManifestFile[], listed: readonly ManifestFile[] | null): void {
  if (listed === null) throw new DamagedBackup(MANIFEST, 'is missing or was changed');
  const byPath = new Map(listed.map((file) => [file.path, file]));
  for (const { path, size, checksum } of found) {
    const expected = byPath.get(path);
    if (expected?.size !== size || expected.checksum !== checksum) {
      throw new DamagedBackup(path, 'is not what the manifest says');
    }
    byPath.delete(path);
  }
  for (const path of byPath.keys()) throw new DamagedBackup(path, 'is missing');
}

function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}

async function* hashed(content: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
}

async function collect(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

const NOWHERE: Sink = {
  directory: () => Promise.resolve(),
  file: async (_path, content) => {
    for await (const piece of content) void piece;
  },
};

export class DamagedBackup extends Error {
  override readonly name = 'DamagedBackup';

  constructor(path: string, how: string) {
    super(`the backup is damaged: ${path} ${how}. Take another one`);
  }
}
