import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TableShape } from './table-shape.js';

/** Raised when a later version could not read what this one exports. */
export const FORMAT = 1;
const FILE = 'manifest.json';

export interface Part {
  /** Lines of JSON, compressed. */
  file: string;
  rows: number;
  /** SHA-256 of the file. */
  sha256: string;
}

export interface ExportedTable extends TableShape {
  parts: Part[];
  rows: number;
  /** Sum over the digests of all rows, in whatever order. */
  checksum: string;
}

/** Written last: a directory without one is no export. */
export interface Manifest {
  format: number;
  /** Of the service. */
  version: string;
  /** Of PostgreSQL. */
  server: string;
  at: string;
  tables: ExportedTable[];
}

export function manifestFile(directory: string): string {
  return join(directory, FILE);
}

/** @throws NoExport */
export function readManifest(directory: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(manifestFile(directory), 'utf8')) as Manifest;
  } catch (cause) {
    throw new NoExport(`${directory} has no whole export: expected ${FILE}, which is written last`, { cause });
  }
  if (manifest.format !== FORMAT) {
    throw new NoExport(
      `${directory} is of format ${manifest.format}, and this version reads format ${FORMAT}: use that release`,
    );
  }
  return manifest;
}

export class NoExport extends Error {
  override readonly name = 'NoExport';
}
