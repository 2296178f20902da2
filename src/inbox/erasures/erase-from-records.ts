import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../../database/tables.js';
import type { Erased } from './erased.js';
import { mentionsIn, type Searched } from './mentions.js';
import type { NumberSpellings } from './number-spellings.js';

const REPLAYS: Searched = { table: 'replays', id: 'id', texts: ['filter'] };
const AUDIT: Searched = { table: 'audit', id: 'id', texts: ['details'] };

/** Removes a number from what the service and its operators wrote down themselves: errors, and what was asked for. */
export async function eraseFromRecords(
  db: Kysely<Tables>,
  number: NumberSpellings,
): Promise<Pick<Erased, 'attempts' | 'replays' | 'audit'>> {
  await removeTexts(db, number, { table: 'pgboss.job', columns: ['output'], text: sql`output::text` });
  const attempts = await removeTexts(db, number, {
    table: 'attempts',
    columns: ['error', 'stack'],
    text: sql`concat_ws(' ', error, stack)`,
  });
  let replays = 0;
  for await (const mentions of mentionsIn(db, REPLAYS, number)) {
    const ids = mentions.map(({ id }) => id);
    await db.deleteFrom('replays').where('id', 'in', ids).execute();
    replays += ids.length;
  }
  let audit = 0;
  for await (const mentions of mentionsIn(db, AUDIT, number)) {
    for (const { id } of mentions) await maskDetails(db, number, id);
    audit += mentions.length;
  }
  return { attempts, replays, audit };
}

interface Place {
  table: string;
  columns: readonly string[];
  text: RawBuilder<unknown>;
}

/** Few texts have the number, and each of those may be in many rows. */
async function removeTexts(
  db: Kysely<Tables>,
  number: NumberSpellings,
  { table, columns, text }: Place,
): Promise<number> {
  const { rows } = await sql<{ text: string }>`
    select distinct ${text} as text from ${sql.table(table)} where ${text} ~ ${number.candidate}`.execute(db);
  const texts = rows.map((row) => row.text).filter((one) => number.isIn(one));
  if (texts.length === 0) return 0;
  const { numAffectedRows: count = 0n } = await sql`
    update ${sql.table(table)} set ${sql.join(columns.map((column) => sql`${sql.ref(column)} = null`))} where ${text} = any(${texts})`.execute(
    db,
  );
  return Number(count);
}

/** The entry stays: that something was done is what the audit is for. */
async function maskDetails(db: Kysely<Tables>, number: NumberSpellings, id: string): Promise<void> {
  const entry = await db.selectFrom('audit').select('details').where('id', '=', id).executeTakeFirst();
  if (entry === undefined) return;
  const masked = JSON.stringify(entry.details, (_name, value: unknown) =>
    (typeof value === 'string' || typeof value === 'number') && number.isIn(String(value))
      ? `…${number.number.slice(-2)}`
      : value,
  );
  // only a name can have it still
  const details = number.isIn(masked) ? '{}' : masked;
  await db.updateTable('audit').set({ details }).where('id', '=', id).execute();
}
