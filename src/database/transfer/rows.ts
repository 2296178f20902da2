import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { TableShape } from './table-shape.js';

/** Values as PostgreSQL writes them, in the order of the columns: the same in every version. */
export type Row = (string | null)[];

/** Values must not depend on the settings of a server or a role. */
const PLAIN = ["timezone = 'UTC'", "datestyle = 'ISO'", "intervalstyle = 'postgres'", 'extra_float_digits = 1'];
/** Rows that are in memory at a time: an event of the largest size takes some 12 MB as text. */
const FETCH = 20;

/** A view of the whole database as it is now, that changes nothing; until `rollback`. */
export async function beginReading(client: PoolClient): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
  await usePlainText(client);
  await client.query('set local statement_timeout = 0');
}

export async function usePlainText(client: PoolClient): Promise<void> {
  for (const setting of PLAIN) await client.query(`set local ${setting}`);
}

/** All rows of a table, some at a time, by their key if there is one. Within a transaction. */
export async function* readRows(client: PoolClient, { name, columns, key }: TableShape): AsyncGenerator<Row> {
  const list = columns.map((column) => `${quoted(column.name)}::text`).join(', ');
  const order = key.length === 0 ? '' : ` order by ${key.map(quoted).join(', ')}`;
  await client.query(`declare exported no scroll cursor for select ${list} from ${name}${order}`);
  for (;;) {
    const { rows } = await client.query<Row>({ text: `fetch ${FETCH} from exported`, rowMode: 'array' });
    if (rows.length === 0) break;
    yield* rows;
  }
  await client.query('close exported');
}

export async function insertRows(
  client: PoolClient,
  { name, columns }: TableShape,
  rows: readonly Row[],
): Promise<void> {
  const names = columns.map((column) => quoted(column.name)).join(', ');
  const values = columns.map(({ type }, at) => `v${at}::${type}`).join(', ');
  const lists = columns.map((_, at) => `$${at + 1}::text[]`).join(', ');
  const aliases = columns.map((_, at) => `v${at}`).join(', ');
  await client.query(
    `insert into ${name} (${names}) select ${values} from unnest(${lists}) as r (${aliases})`,
    columns.map((_, at) => rows.map((row) => row[at])),
  );
}

/** Rows, and a sum over their digests, which does not depend on their order. */
export class RowSum {
  rows = 0;
  private sum = 0n;

  add(line: string): void {
    this.rows++;
    this.sum = BigInt.asUintN(
      128,
      this.sum + BigInt(`0x${createHash('sha256').update(line).digest('hex').slice(0, 32)}`),
    );
  }

  get checksum(): string {
    return this.sum.toString(16).padStart(32, '0');
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
