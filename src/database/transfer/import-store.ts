import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Pool, PoolClient } from 'pg';
import { manifestFile, NoExport, readManifest, type ExportedTable, type Manifest, type Part } from './manifest.js';
import { beginReading, insertRows, readRows, RowSum, usePlainText, type Row } from './rows.js';
import { tableShapes, type TableShape } from './table-shape.js';

/** What one statement inserts. */
const INSERT_ROWS = 200;
const INSERT_CHARACTERS = 4_000_000;

/**
 * Fills an empty database with an export, part by part, each in a transaction; interrupted, it goes on with the next part. At the
 * end everything is read again and compared with the manifest.
 *
 * @param progress is told the rows so far, and of how many
 * @throws NoExport, CannotImport; a service does not start on what is not finished
 */
export async function importStore(
  pool: Pool,
  directory: string,
  progress: (done: number, total: number) => void,
): Promise<Manifest> {
  const manifest = readManifest(directory);
  const client = await pool.connect();
  try {
    const shapes = await tableShapes(client);
    assertFits(manifest.tables, shapes);
    const names = shapes.map(({ name }) => name);
    const done = await begin(client, names, identityOf(directory));
    const total = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
    let rows = 0;
    for (const table of manifest.tables.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name))) {
      for (const part of table.parts) {
        if (!done.has(part.file)) await importPart(client, table, part, directory);
        progress((rows += part.rows), total);
      }
    }
    await verify(client, manifest.tables);
    await finish(client);
    return manifest;
  } finally {
    client.release();
  }
}

function assertFits(tables: readonly ExportedTable[], shapes: readonly TableShape[]): void {
  for (const { name, columns, rows } of tables) {
    if (rows === 0) continue;
    const shape = shapes.find((one) => one.name === name);
    if (shape === undefined) {
      throw new CannotImport(
        `there is no table ${name}: start the service once with the module that makes it, and stop it again`,
      );
    }
    const missing = columns.filter((column) => !shape.columns.some((one) => one.name === column.name));
    if (missing.length > 0) {
      throw new CannotImport(
        `${name} has no ${missing.map((column) => column.name).join(', ')}: the export is of a newer release; use that`,
      );
    }
  }
}

/** @returns files of the parts that are in it already */
async function begin(client: PoolClient, names: readonly string[], identity: string): Promise<Set<string>> {
  const { rows } = await client.query<{ begun: boolean }>(
    `select to_regclass('unfinished_import') is not null as begun`,
  );
  if (rows[0]?.begun === true) {
    const { rows: parts } = await client.query<{ part: string; export: string }>('select * from unfinished_import');
    if (parts[0]?.export !== identity)
      throw new CannotImport('another export was begun here: finish that, or take an empty database');
    return new Set(parts.map(({ part }) => part));
  }
  await assertEmpty(client);
  await transaction(client, async () => {
    // what a first start writes for itself
    await client.query(`truncate ${names.join(', ')} cascade`);
    await client.query('create table unfinished_import (part text primary key, export text not null)');
    await client.query(`insert into unfinished_import values ('', $1)`, [identity]);
  });
  return new Set();
}

async function assertEmpty(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ used: boolean }>(`
    select exists (select from events) or exists (select from quarantine) or exists (select from messages) as used`);
  if (rows[0]?.used === true)
    throw new CannotImport('it has events already: import takes an empty database, and writes over nothing');
}

async function importPart(client: PoolClient, table: ExportedTable, part: Part, directory: string): Promise<void> {
  const file = join(directory, part.file);
  if ((await digestOf(file)) !== part.sha256)
    throw new NoExport(`${file} is damaged: it is not what the manifest says`);
  await transaction(client, async () => {
    await usePlainText(client);
    let rows: Row[] = [];
    let characters = 0;
    for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
      rows.push(JSON.parse(line) as Row);
      characters += line.length;
      if (rows.length < INSERT_ROWS && characters < INSERT_CHARACTERS) continue;
      await insertRows(client, table, rows);
      [rows, characters] = [[], 0];
    }
    if (rows.length > 0) await insertRows(client, table, rows);
    await client.query('insert into unfinished_import select $1, export from unfinished_import limit 1', [part.file]);
  });
}

async function verify(client: PoolClient, tables: readonly ExportedTable[]): Promise<void> {
  await beginReading(client);
  try {
    for (const table of tables.filter(({ rows }) => rows > 0)) {
      const sum = new RowSum();
      for await (const row of readRows(client, table)) sum.add(JSON.stringify(row));
      if (sum.rows !== table.rows || sum.checksum !== table.checksum) {
        throw new CannotImport(
          `${table.name} has ${sum.rows} rows of ${table.rows}, or others than were exported: begin again with an empty database`,
        );
      }
    }
  } finally {
    await client.query('rollback');
  }
}

async function finish(client: PoolClient): Promise<void> {
  await transaction(client, async () => {
    // what it has built so far was left behind
    await client.query(`
      update rebuilds set phase = 'begin', run = run + 1, seen = default, changed = default, unread = default, failed = default,
        kept = default, older_subscriber = null, older_after = null, last_event_id = default, near_at = null
      where state = 'running' and phase <> 'after'`);
    await client.query('drop table unfinished_import');
  });
}

async function transaction(client: PoolClient, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await client.query('set local statement_timeout = 0');
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest('hex');
}

function identityOf(directory: string): string {
  return createHash('sha256')
    .update(readFileSync(manifestFile(directory)))
    .digest('hex');
}

class CannotImport extends Error {
  override readonly name = 'CannotImport';
}
