import { sql, type RawBuilder } from 'kysely';

/** Travel as they are, beside the rows: written into JSON, they would have to be escaped here and parsed there. */
const APART = new Set(['json', 'bytea']);

/**
 * Many rows as two parameters of a statement: `insert into t select id from ${recordset('new', { id: 'text' }, rows)}`.
 * One JSON text is quicker to write and to read than an array a column.
 *
 * @param types PostgreSQL's type of each column, in the order of the statement; lists become arrays
 * @param rows values by column name, none of them undefined; text must be storable (see `toKey`), `json` goes as its
 * text, `bytea` as a buffer
 */
export function recordset(
  name: string,
  types: Readonly<Record<string, string>>,
  rows: readonly object[],
): RawBuilder<unknown> {
  const columns = Object.entries(types).map(([column, type], index) => new Column(column, type, index));
  const apart = new Bytes();
  const packed = rows.map((row) => {
    const cells: Record<string, unknown> = {};
    for (const column of columns) column.pack((row as Record<string, unknown>)[column.name], cells, apart);
    return cells;
  });
  return sql`(
    select ${sql.join(columns.map((column) => column.value))}
    from json_to_recordset(${JSON.stringify(packed)}::text::json) as packed (${sql.join(columns.flatMap(({ cells }) => cells))})
    ${columns.some(({ isApart }) => isApart) ? sql`cross join (select ${apart.all()}::bytea as bytes) as apart` : sql``}) as ${sql.ref(name)}`;
}

/** Goes under a short name, because each row repeats it; if apart, as where its bytes are. */
class Column {
  readonly cells: readonly RawBuilder<unknown>[];
  readonly isApart: boolean;
  private readonly cell: string;
  private readonly from: string;
  private readonly length: string;

  constructor(
    readonly name: string,
    private readonly type: string,
    index: number,
  ) {
    this.isApart = APART.has(type);
    this.cell = `c${index}`;
    this.from = `f${index}`;
    this.length = `l${index}`;
    this.cells = this.isApart
      ? [this.from, this.length].map((cell) => sql`${sql.raw(cell)} integer`)
      : [sql`${sql.raw(this.cell)} ${sql.raw(type)}`];
  }

  /** What is null is left out. */
  pack(value: unknown, cells: Record<string, unknown>, apart: Bytes): void {
    if (value === null) return;
    if (!this.isApart) {
      cells[this.cell] = value;
      return;
    }
    cells[this.from] = apart.end + 1;
    cells[this.length] = apart.add(value as string | Buffer);
  }

  get value(): RawBuilder<unknown> {
    const part = `substring(bytes from ${this.from} for ${this.length})`;
    const value = !this.isApart ? this.cell : this.type === 'json' ? `convert_from(${part}, 'UTF8')::json` : part;
    return sql`${sql.raw(value)} as ${sql.ref(this.name)}`;
  }
}

class Bytes {
  end = 0;
  private readonly pieces: Buffer[] = [];

  /** @returns how many bytes it is */
  add(value: string | Buffer): number {
    const piece = typeof value === 'string' ? Buffer.from(value) : value;
    this.pieces.push(piece);
    this.end += piece.length;
    return piece.length;
  }

  all(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
