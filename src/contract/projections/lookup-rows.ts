import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Derived, MergedColumn, MergedTable, RowChange } from './merged-table.js';
import { recordset } from './recordset.js';
import { keyColumns, refs } from './row-key.js';

/**
 * A table `(key, at, id)`, with `source` where the other table has it, that finds the rows of another by one of several
 * keys, newest first: an index that is quick for keys with one row and for keys with a million, which an index on an
 * array column is not.
 */
export interface LookupTable<State> {
  readonly name: string;
  /** The column of the other table, stored or not, that has a row's keys: a list, each of them once. */
  readonly keys: string;
  /** The keys that an earlier version gave a row. Those that it would not get any more go with its next change. */
  readonly formerKeys?: (state: State) => readonly string[];
}

/** Keeps a lookup table up to date with what `mergeRows` changes in the other table, which has a column `at`. */
export function lookup<State>(
  table: MergedTable<State>,
  { name, keys, formerKeys }: LookupTable<State>,
): Derived<State> {
  const atOf = columnOf(table, 'at');
  const keysOf = columnOf(table, keys) as (state: State) => readonly string[];
  const columns = ['key', 'at', ...keyColumns(table)];
  const entriesOf = (
    { id, source }: RowChange<State>,
    state: State,
    of: (state: State) => readonly string[],
  ): Entry[] => {
    const at = atOf(state) as string;
    return of(state).map((key) => ({ key, at, id, source }));
  };
  const replacing = (row: RowChange<State>): { gone: Entry[]; added: Entry[] } => {
    const { before, after } = row;
    const current = entriesOf(row, after, keysOf);
    if (before === null) return { gone: [], added: current };
    const known = entriesOf(row, before, keysOf);
    const former = formerKeys === undefined ? [] : without(entriesOf(row, before, formerKeys), known);
    // where both could be, the row may have either
    return { gone: without([...known, ...former], current), added: without(current, former.length > 0 ? [] : known) };
  };
  return {
    ofNew({ changes, given, when }) {
      if (changes.every(({ after }) => keysOf(after).length === 0)) return null;
      const rest = refs(columns.slice(1));
      return addition(name, columns, sql`select unnest(${sql.ref(keys)}), ${rest} from ${given} where ${when}`);
    },
    async update(trx, changes) {
      const replaced = changes.map(replacing);
      const [gone, added] = [replaced.flatMap((one) => one.gone), replaced.flatMap((one) => one.added)];
      if (gone.length > 0) await remove(trx, name, columns, gone);
      if (added.length > 0) {
        const rows = recordset('new', typesOf(columns), added);
        await addition(name, columns, sql`select ${refs(columns)} from ${rows}`).execute(trx);
      }
    },
  };
}

function columnOf<State>({ name, columns, unstored }: MergedTable<State>, column: string): MergedColumn<State>['of'] {
  const found = columns[column] ?? unstored?.[column];
  if (found === undefined) throw new TypeError(`${name} has no column ${column}`);
  return found.of;
}

interface Entry {
  key: string;
  at: string;
  id: string;
  source: string | null;
}

function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const texts = new Set(others.map(textOf));
  return entries.filter((entry) => !texts.has(textOf(entry)));
}

function textOf({ key, at, id, source }: Entry): string {
  return JSON.stringify([id, source, at, key]);
}

function addition(table: string, columns: readonly string[], rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`insert into ${sql.table(table)} (${refs(columns)}) ${rows} on conflict do nothing`;
}

async function remove(
  trx: QueryExecutorProvider,
  table: string,
  columns: readonly string[],
  entries: readonly Entry[],
): Promise<void> {
  const same = columns.map((column) => sql`${sql.ref(`old.${column}`)} = ${sql.ref(`gone.${column}`)}`);
  await sql`
    delete from ${sql.table(table)} as old using ${recordset('gone', typesOf(columns), entries)}
    where ${sql.join(same, sql` and `)}`.execute(trx);
}

function typesOf(columns: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, column === 'at' ? 'timestamptz' : 'text']));
}
