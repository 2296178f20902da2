import { sql, type Kysely, type QueryExecutorProvider, type RawBuilder, type SqlBool } from 'kysely';
import { keyText } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import type { NumberSpellings } from './number-spellings.js';
import { mayBeToken, tokenParts } from './token-parts.js';

/** What is looked through at once: the embedded store does nothing else meanwhile. */
const BATCH = 500;
/** What comes into memory at once: each can be as large as a body. */
const READ = 20;

/** A table whose rows can have a phone number in them, and where in them. */
export interface Searched {
  table: keyof Tables;
  /** It is looked through in this order. */
  id: string;
  /** Its ids are senders', and unique within their source only. */
  sourced?: boolean;
  texts?: readonly string[];
  bytes?: string;
  /** Fewer, where each is large. */
  batch?: number;
}

/** A row that mentions a number. */
export interface Mention {
  id: string;
  /** Where the table is `sourced`. */
  source?: string;
}

/** The rows that mention a number anywhere, a batch at a time. */
export async function* mentionsIn(
  db: Kysely<Tables>,
  searched: Searched,
  number: NumberSpellings,
): AsyncGenerator<Mention[]> {
  const id = sql.ref(searched.id);
  for (let after: string | null = null, last: string | null; ; after = last) {
    last = await endOfBatch(db, searched, after);
    const { rows } = await sql<{ id: string }>`
      select distinct ${id} as id from ${sql.table(searched.table)}
      where ${after === null ? sql`true` : sql`${id} > ${after}`} and ${last === null ? sql`true` : sql`${id} <= ${last}`}
        and (${candidates(searched, number)})`.execute(db);
    const found: Mention[] = [];
    for (let index = 0; index < rows.length; index += READ) {
      const some = rows.slice(index, index + READ).map((row) => row.id);
      found.push(...(await mentioning(db, searched, number, some)));
    }
    if (found.length > 0) yield found;
    if (last === null) return;
  }
}

/** Null for the last batch: there is no further one. */
async function endOfBatch(db: QueryExecutorProvider, searched: Searched, after: string | null): Promise<string | null> {
  const id = sql.ref(searched.id);
  const { rows } = await sql<{ id: string }>`
    select ${id} as id from ${sql.table(searched.table)} where ${after === null ? sql`true` : sql`${id} > ${after}`}
    order by ${id} offset ${(searched.batch ?? BATCH) - 1} limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

function candidates({ texts = [], bytes }: Searched, number: NumberSpellings): RawBuilder<SqlBool> {
  const places = texts.map((column) => sql`${sql.ref(column)}::text`);
  if (bytes !== undefined) places.push(sql`encode(${sql.ref(bytes)}, 'escape')`);
  const conditions = places.map((place) => sql`${place} ~ ${number.candidate}`);
  if (bytes !== undefined) conditions.push(mayBeToken(bytes));
  return sql.join(conditions, sql` or `);
}

async function mentioning(
  db: QueryExecutorProvider,
  { table, id, sourced = false, texts = [], bytes }: Searched,
  number: NumberSpellings,
  ids: readonly string[],
): Promise<Mention[]> {
  const places = [
    ...texts.map((column) => sql`coalesce(${sql.ref(column)}::text, '')`),
    ...(bytes ? [sql.ref(bytes)] : []),
  ];
  const source = sourced ? sql`source` : sql`null`;
  const { rows } = await sql<{ id: string; source: string | null } & Record<string, string | Buffer>>`
    select ${sql.ref(id)} as id, ${source} as source, ${sql.join(places.map((place, index) => sql`${place} as ${sql.ref(`place_${index}`)}`))}
    from ${sql.table(table)} where ${sql.ref(id)} in (${sql.join(ids)})`.execute(db);
  const found = rows.filter(({ id: _, source: _source, ...contents }) =>
    Object.values(contents).some((content) => [content, ...tokenParts(content)].some((text) => number.isIn(text))),
  );
  const mentions = found.map((row): Mention =>
    row.source === null ? { id: row.id } : { id: row.id, source: row.source },
  );
  return [...new Map(mentions.map((mention) => [keyText(mention), mention])).values()];
}
