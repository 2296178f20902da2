import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Store } from '../../database/store.js';
import type { TableSum } from '../../database/tables.js';

/** Pages of 8 kB; the embedded store does nothing else while it adds them up. */
const PAGES = 250;
const MODULUS = 2n ** 64n;

/** Adds up the rows of a table. On the embedded store some at a time, so that what comes in meanwhile hardly waits. */
export async function sumOfTable(store: Store, table: string, signal: AbortSignal): Promise<TableSum> {
  if (store.kind === 'postgres') return toSum(await part(store, table, null));
  let [rows, sum] = [0, 0n];
  for (let page = 0, pages = await pagesOf(store, table); page < pages; page += PAGES) {
    signal.throwIfAborted();
    const started = performance.now();
    const next = await part(store, table, page);
    rows += next.rows;
    sum += BigInt(next.sum);
    await wait(performance.now() - started, undefined, { signal });
  }
  return toSum({ rows, sum: String(sum) });
}

interface Part {
  rows: number;
  sum: string;
}

/** @param page the first page; null for all */
async function part({ patientDb }: Store, table: string, page: number | null): Promise<Part> {
  const where =
    page === null ? sql`` : sql`where ctid >= ${`(${page},0)`}::tid and ctid < ${`(${page + PAGES},0)`}::tid`;
  const { rows } = await sql<Part>`
    select count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as sum
    from ${sql.id(table)} t ${where}`.execute(patientDb);
  return rows[0] as Part;
}

async function pagesOf({ db }: Store, table: string): Promise<number> {
  const { rows } = await sql<{ pages: number }>`
    select pg_relation_size(${table}::regclass) / current_setting('block_size')::int8 as pages`.execute(db);
  return rows[0]?.pages ?? 0;
}

function toSum({ rows, sum }: Part): TableSum {
  const checksum = ((BigInt(sum) % MODULUS) + MODULUS) % MODULUS;
  return { rows: Number(rows), checksum: checksum.toString(16).padStart(16, '0') };
}
