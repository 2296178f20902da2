import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../config/version.js';

/** Major version of the PostgreSQL in PGlite; it reads the files of no other. */
export const POSTGRES_MAJOR = '18';
/** In `DATA_DIR`, for people and later versions: whose files these are. */
export const FORMAT_FILE = 'format.json';

interface Format {
  /** Major version of PostgreSQL. */
  postgres: string;
  /** Of the service that has opened them last. */
  version: string;
}

/** Call once the files are open. */
export function noteFormat(dataDirectory: string): void {
  const text = `${JSON.stringify({ postgres: POSTGRES_MAJOR, version: VERSION } satisfies Format)}\n`;
  const file = join(dataDirectory, FORMAT_FILE);
  if (read(file) !== text) writeFileSync(file, text, { mode: 0o600 });
}

/** @throws OtherMajor for files of another major version. Damaged ones are for PostgreSQL to judge. */
export function assertReadable(database: string, dataDirectory: string): void {
  const major = read(join(database, 'PG_VERSION'))?.trim();
  if (major === undefined || !/^\d+$/.test(major) || major === POSTGRES_MAJOR) return;
  throw new OtherMajor(database, major, lastVersion(dataDirectory));
}

function lastVersion(dataDirectory: string): string | null {
  try {
    return (JSON.parse(read(join(dataDirectory, FORMAT_FILE)) ?? '') as Partial<Format>).version ?? null;
  } catch {
    return null;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

class OtherMajor extends Error {
  override readonly name = 'OtherMajor';

  constructor(database: string, major: string, lastUsedBy: string | null) {
    const that =
      lastUsedBy === null ? 'the release that has made them' : `release ${lastUsedBy}, which has used them last`;
    super(
      `${database} has files of PostgreSQL ${major}, and release ${VERSION} of this service has PostgreSQL ${POSTGRES_MAJOR}, which ` +
        `cannot read them. They are not damaged, and nothing was changed: move the data with export by ${that}, and import by this ` +
        'one into another DATA_DIR; see docs/upgrade.md#another-major-of-postgresql.',
    );
  }
}
