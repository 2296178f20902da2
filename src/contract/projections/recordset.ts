import { sql, type RawBuilder } from 'kysely';

/**
 * Many rows as parameters of a statement: `insert into t select id from ${recordset('new', { id: 'text' }, rows)}`. One
 * JSON text is quicker to write and to read than an array a column. What is JSON or bytes already travels beside it, as one
 * piece of bytes: within, it would have to be escaped here and parsed there.
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
  const beside = new Bytes();
  const columns = Object.entries(types).map(([column, type], index) => ({
    column,
    // short, because each row repeats it
    ...(type === 'json' || type === 'bytea' ? bytesCell(`c${index}`, type, beside) : cell(`c${index}`, type)),
  }));
  const packed = rows.map((row) => {
    const cells: Cells = {};
    for (const { column, pack } of columns) {
      const value = (row as Cells)[column];
      if (value !== null) pack(value, cells);
    }
    return cells;
  });
  const values = columns.map(({ column, value }) => sql`${sql.raw(value)} as ${sql.ref(column)}`);
  const definitions = columns.map(({ definition }) => definition).join(', ');
  return sql`(
    select ${sql.join(values)}
    from json_to_recordset(${JSON.stringify(packed)}::text::json) as packed (${sql.raw(definitions)})
    cross join (select ${beside.all()}::bytea as bytes) as beside) as ${sql.ref(name)}`;
}

type Cells = Record<string, unknown>;

/** How a column travels. */
interface Packing {
  /** What each row has of it, as PostgreSQL defines columns. */
  definition: string;
  /** The expression that makes its value of that. */
  value: string;
  /** Puts what is not null into a row; null is what is missing. */
  pack: (value: unknown, cells: Cells) => void;
}

function cell(name: string, type: string): Packing {
  return {
    definition: `${name} ${type}`,
    value: name,
    pack: (value, cells) => {
      cells[name] = value;
    },
  };
}

/** The row says where its bytes are. */
function bytesCell(name: string, type: 'json' | 'bytea', bytes: Bytes): Packing {
  const [from, length] = [`${name}f`, `${name}l`];
  const part = `substring(bytes from ${from} for ${length})`;
  return {
    definition: `${from} integer, ${length} integer`,
    value: type === 'json' ? `convert_from(${part}, 'UTF8')::json` : part,
    pack: (value, cells) => {
      cells[from] = bytes.end + 1;
      cells[length] = bytes.add(typeof value === 'string' ? Buffer.from(value) : (value as Buffer));
    },
  };
}

class Bytes {
  end = 0;
  private readonly pieces: Buffer[] = [];

  /** @returns how many bytes it is */
  add(piece: Buffer): number {
    this.pieces.push(piece);
    this.end += piece.length;
    return piece.length;
  }

  all(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
