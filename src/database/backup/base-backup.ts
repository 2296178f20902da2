import { createHash } from 'node:crypto';
import { readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { dataFiles, openIfThere } from './data-files.js';
import { MANIFEST, renderManifest, type ManifestFile } from './manifest.js';
import { END_OF_ARCHIVE, header, padding } from './tar.js';

const PIECE = 256 * 1024;
const SLOT = 'backup';
/** Where a file of the write-ahead log is named; 24 hexadecimal digits, which sort by time. */
const FIRST_LOG_FILE = /\(file ([0-9A-F]{24})\)/;

/**
 * A copy of the embedded database while it is written to, as a tar archive: PostgreSQL's own online backup. Files are
 * copied as they are, at any moment; the write-ahead log of that time is added, and makes them whole when the copy is
 * started. The database itself is held up for a checkpoint at the beginning, and by nothing else.
 *
 * One at a time. The end of the iteration, early or not, ends the backup.
 *
 * @param directory of the database
 * @param begun is told the bytes to come, about, before the first of them
 */
export async function* baseBackup(
  pool: Pool,
  directory: string,
  begun: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  await dropLeftSlot(pool);
  // keeps the log until it is copied; a temporary one would go with the first statement of anybody that fails
  await pool.query(`select pg_create_physical_replication_slot('${SLOT}', true)`);
  try {
    await pool.query("select pg_backup_start('backup', true)");
    const archive = new Archive();
    let copied = false;
    try {
      const { directories, files, bytes } = await dataFiles(directory);
      begun(bytes);
      for (const path of directories) yield header({ path, kind: 'directory', size: 0 });
      for (const path of files) yield* archive.file(path, join(directory, path));
      // the server reads it between its own writes, so it is whole
      yield* archive.bytes('global/pg_control', await controlFile(pool));
      copied = true;
    } finally {
      if (!copied) await pool.query('select pg_backup_stop(false)');
    }
    const end = await stop(pool);
    for (const name of await logFiles(directory, end)) {
      yield* archive.file(`pg_wal/${name}`, join(directory, 'pg_wal', name));
    }
    yield* archive.bytes('backup_label', Buffer.from(end.label));
    const log = { timeline: end.timeline, start: end.start, end: end.lsn };
    yield* archive.bytes(MANIFEST, Buffer.from(renderManifest(end.system, archive.files, log)));
    yield END_OF_ARCHIVE;
  } finally {
    await dropLeftSlot(pool);
  }
}

/** Of a backup that a crash has interrupted. To be called at the start as well: the log would be kept for ever. */
export async function dropLeftSlot(pool: Pool): Promise<void> {
  await pool.query(`select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${SLOT}'`);
}

/** Entries of the archive, and what they were. */
class Archive {
  readonly files: ManifestFile[] = [];

  /** A file that is gone by now needs no copy: the log says what became of it. */
  async *file(path: string, from: string): AsyncGenerator<Buffer> {
    const handle = await openIfThere(from);
    if (handle === null) return;
    try {
      const { size } = await handle.stat();
      yield* this.entry(path, size, pieces(handle, size));
    } finally {
      await handle.close();
    }
  }

  async *bytes(path: string, content: Buffer): AsyncGenerator<Buffer> {
    yield* this.entry(path, content.length, [content]);
  }

  private async *entry(
    path: string,
    size: number,
    content: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    yield header({ path, kind: 'file', size });
    for await (const piece of content) {
      hash.update(piece);
      yield piece;
    }
    yield padding(size);
    this.files.push({ path, size, checksum: hash.digest('hex') });
  }
}

/** As many bytes as there were at first: what comes to a file meanwhile is in the log, and what it loses as well. */
async function* pieces(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < size;) {
    const piece = Buffer.alloc(Math.min(PIECE, size - position));
    const { bytesRead } = await handle.read(piece, 0, piece.length, position);
    // the rest is zeros
    position += bytesRead === 0 ? piece.length : bytesRead;
    yield bytesRead === 0 ? piece : piece.subarray(0, bytesRead);
  }
}

interface End {
  lsn: string;
  label: string;
  start: string;
  system: string;
  timeline: number;
  last_file: string;
}

async function stop(pool: Pool): Promise<End> {
  const { rows } = await pool.query<End>(`
    select lsn::text, labelfile as label, substring(labelfile from 'START WAL LOCATION: (\\S+)') as start,
      pg_walfile_name(lsn) as last_file, timeline_id as timeline, system_identifier::text as system
    from pg_backup_stop(false), pg_control_checkpoint(), pg_control_system()`);
  return rows[0] as End;
}

async function controlFile(pool: Pool): Promise<Buffer> {
  const { rows } = await pool.query<{ content: Buffer }>("select pg_read_binary_file('global/pg_control') as content");
  return rows[0]?.content as Buffer;
}

async function logFiles(directory: string, { label, last_file: last }: End): Promise<string[]> {
  const first = FIRST_LOG_FILE.exec(label)?.[1] ?? '';
  const names = (await readdir(join(directory, 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).sort();
  const wanted = names.filter((name) => name >= first && name <= last);
  if (wanted.length !== numberOf(last) - numberOf(first) + 1)
    throw new Error('a part of the write-ahead log is missing');
  return wanted;
}

/** Files of the log are numbered within their timeline, by two digits of 32 bits, of which the lower goes to 255. */
function numberOf(logFile: string): number {
  return parseInt(logFile.slice(8, 16), 16) * 256 + parseInt(logFile.slice(16), 16);
}
