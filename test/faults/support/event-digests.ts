import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../../src/database/tables.js';
import { withDatabase } from '../../bench/stored.js';

/** What became of reading every event of a store that was damaged. */
export interface Read {
  right: number;
  refused: number;
  wrong: string[];
  missing: number;
}

/** Works on an embedded store that no service has open. */
export function withStoreAt<Result>(
  dataDirectory: string,
  work: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return withDatabase({ databaseUrl: null, dataDirectory }, work);
}

/** SHA-256 of what is kept of each event, by its id. The store is opened twice: what is read was written to the files. */
export async function digestsOf(dataDirectory: string): Promise<Map<string, string>> {
  const ids = await withStoreAt(dataDirectory, (db) => db.selectFrom('events').select('id').execute());
  return withStoreAt(dataDirectory, async (db) => {
    const digests = new Map<string, string>();
    for (const { id } of ids) digests.set(id, (await digestOf(db, id)) ?? 'missing');
    return digests;
  });
}

/** @returns null when there is none */
export async function digestOf(db: Kysely<Tables>, id: string): Promise<string | null> {
  const { rows } = await sql<{ text: string; raw: Buffer }>`
    select events::text as text, raw from events where id = ${id}`.execute(db);
  const [row] = rows;
  return row === undefined ? null : createHash('sha256').update(row.text).update(row.raw).digest('hex');
}

/** Reads every event by itself and compares it with what was stored. */
export async function compare(db: Kysely<Tables>, expected: ReadonlyMap<string, string>): Promise<Read> {
  const read: Read = { right: 0, refused: 0, wrong: [], missing: 0 };
  for (const [id, digest] of expected) {
    try {
      const found = await digestOf(db, id);
      if (found === null) read.missing++;
      else if (found === digest) read.right++;
      else read.wrong.push(id);
    } catch (error) {
      expect((error as { code?: string }).code).toMatch(/^XX00[12]$/);
      read.refused++;
    }
  }
  return read;
}
