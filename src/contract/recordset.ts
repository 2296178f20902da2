import { sql, type RawBuilder } from 'kysely';

/**
 * Many rows as one parameter of a statement: `insert into t select * from ${recordset('new', { id: 'text' }, rows)}`.
 * One JSON text is quicker to write and to read than an array a column.
 *
 * @param types PostgreSQL's type of each column, in the order of the statement; lists become arrays
 * @param rows values by column name; text must be storable (see `toKey`), JSON goes as text and is cast by the statement
 */
export function recordset(
  name: string,
  types: Readonly<Record<string, string>>,
  rows: readonly object[],
): RawBuilder<unknown> {
  const columns = Object.entries(types).map(([column, type]) => sql`${sql.ref(column)} ${sql.raw(type)}`);
  return sql`json_to_recordset(${JSON.stringify(rows)}::text::json) as ${sql.ref(name)} (${sql.join(columns)})`;
}
