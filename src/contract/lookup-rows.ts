import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Derived, MergedColumn, MergedTable, RowChange } from './merged-table.js';
import { recordset } from './recordset.js';

/**
 * A table `(key, at, id)` that finds the rows of another by one of several keys, newest first: an index that is quick
 * for keys with one row and for keys with a million, which an index on an array column is not.
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
  const entriesOf = (id: string, state: State, of: (state: State) => readonly string[]): Entry[] => {
    const at = atOf(state) as string;
    return of(state).map((key) => ({ key, at, id }));
  };
  const replacing = ({ id, before, after }: RowChange<State>): { gone: Entry[]; added: Entry[] } => {
    const current = entriesOf(id, after, keysOf);
    if (before === null) return { gone: [], added: current };
    const known = entriesOf(id, before, keysOf);
    const former = formerKeys === undefined ? [] : without(entriesOf(id, before, formerKeys), known);
    // where both could be, the row may have either
    return { gone: without([...known, ...former], current), added: without(current, former.length > 0 ? [] : known) };
  };
  return {
    ofNew({ given, when }) {
      return addition(name, sql`select unnest(${sql.ref(keys)}), at, id from ${given} where ${when}`);
    },
    async update(trx, changes) {
      const replaced = changes.map(replacing);
      const [gone, added] = [replaced.flatMap((one) => one.gone), replaced.flatMap((one) => one.added)];
      if (gone.length > 0) await remove(trx, name, gone);
      if (added.length > 0) {
        await addition(name, sql`select key, at, id from ${recordset('new', TYPES, added)}`).execute(trx);
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
}

function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const texts = new Set(others.map(textOf));
  return entries.filter((entry) => !texts.has(textOf(entry)));
}

function textOf({ key, at, id }: Entry): string {
  return JSON.stringify([id, at, key]);
}

function addition(table: string, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`insert into ${sql.table(table)} (key, at, id) ${rows} on conflict do nothing`;
}

async function remove(trx: QueryExecutorProvider, table: string, entries: readonly Entry[]): Promise<void> {
  await sql`
    delete from ${sql.table(table)} as old using ${recordset('gone', TYPES, entries)}
    where old.key = gone.key and old.at = gone.at and old.id = gone.id`.execute(trx);
}

const TYPES = { key: 'text', at: 'timestamptz', id: 'text' };
