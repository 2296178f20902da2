import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Pool, PoolClient } from 'pg';
import { VERSION } from '../../config/version.js';
import { FORMAT, manifestFile, NoExport, type ExportedTable, type Manifest, type Part } from './manifest.js';
import { beginReading, readRows, RowSum, type Row } from './rows.js';
import { tableShapes, type TableShape } from './table-shape.js';

/** What one transaction of an import takes. */
const PART_ROWS = 2_000;
const PART_CHARACTERS = 16_000_000;

/**
 * Writes everything that is in a database, as it is at one moment, into a new directory. Nothing is changed in it, and it may be in use.
 *
 * @param progress is told the rows so far
 * @throws NoExport when the directory exists
 */
export async function exportStore(pool: Pool, directory: string, progress: (rows: number) => void): Promise<Manifest> {
  if (existsSync(directory)) throw new NoExport(`${directory} exists already: nothing is written over`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const client = await pool.connect();
  try {
    await beginReading(client);
    await assertFinished(client);
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    const tables: ExportedTable[] = [];
    let done = 0;
    const count = () => progress(++done);
    for (const shape of await tableShapes(client)) tables.push(await exportTable(client, shape, directory, count));
    const server = String(rows[0]?.server_version);
    const manifest: Manifest = { format: FORMAT, version: VERSION, server, at: new Date().toISOString(), tables };
    await writeManifest(directory, manifest);
    return manifest;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

async function assertFinished(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('unfinished_import') is not null as found`,
  );
  if (rows[0]?.found === true)
    throw new NoExport('the database has a part of another export only: finish its import first');
}

async function exportTable(
  client: PoolClient,
  shape: TableShape,
  directory: string,
  count: () => void,
): Promise<ExportedTable> {
  const sum = new RowSum();
  const parts: Part[] = [];
  const rows = readRows(client, shape);
  for (let next = await rows.next(); next.done !== true;) {
    const file = `${shape.name.replaceAll('"', '').replaceAll('/', '_')}-${String(parts.length + 1).padStart(5, '0')}.ndjson.gz`;
    const before = sum.rows;
    const part = async function* (): AsyncGenerator<string> {
      for (let characters = 0; next.done !== true; next = await rows.next()) {
        if (characters > PART_CHARACTERS || sum.rows - before >= PART_ROWS) return;
        const line = JSON.stringify(next.value satisfies Row);
        sum.add(line);
        count();
        characters += line.length;
        yield `${line}\n`;
      }
    };
    const sha256 = await writeCompressed(join(directory, file), part());
    parts.push({ file, rows: sum.rows - before, sha256 });
  }
  return { ...shape, parts, rows: sum.rows, checksum: sum.checksum };
}

/** @returns digest of the file */
async function writeCompressed(file: string, lines: AsyncIterable<string>): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    Readable.from(lines),
    createGzip(),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        yield piece;
      }
    },
    createWriteStream(file, { mode: 0o600, flush: true }),
  );
  return hash.digest('hex');
}

/** It has its name once everything is on the disk. */
async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const file = manifestFile(directory);
  await writeFile(`${file}.unfinished`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.unfinished`, file);
  const handle = await open(directory, 'r');
  await handle.sync();
  await handle.close();
}
