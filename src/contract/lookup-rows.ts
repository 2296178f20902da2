import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Derived, RowChange } from './merged-table.js';
import { recordset } from './recordset.js';

/**
 * A table `(key, at, id)` that finds the rows of another by one of several keys, newest first: an index that is quick
 * for keys with one row and for keys with a million, which an index on an array column is not.
 */
export interface LookupTable<State> {
  readonly name: string;
  keysOf(state: State): readonly string[];
  /** The row's time, ISO 8601. */
  atOf(state: State): string;
}

/** Keeps a lookup table up to date with what `mergeRows` changes. */
export function lookup<State>(table: LookupTable<State>): Derived<State> {
  return {
    ofNew(changes, when) {
      const entries = changes.flatMap(({ id, after }) => entriesOf(table, id, after));
      return entries.length === 0 ? null : addition(table.name, entries, when);
    },
    update: (trx, changes) => update(trx, table, changes),
  };
}

async function update<State>(
  trx: QueryExecutorProvider,
  table: LookupTable<State>,
  changes: readonly RowChange<State>[],
): Promise<void> {
  const gone: Entry[] = [];
  const added: Entry[] = [];
  for (const { id, before, after } of changes) {
    const old = byText(before === null ? [] : entriesOf(table, id, before));
    const current = byText(entriesOf(table, id, after));
    gone.push(...[...old.values()].filter((entry) => !current.has(textOf(entry))));
    added.push(...[...current.values()].filter((entry) => !old.has(textOf(entry))));
  }
  if (gone.length > 0) await remove(trx, table.name, gone);
  if (added.length > 0) await addition(table.name, added, sql`true`).execute(trx);
}

interface Entry {
  key: string;
  at: string;
  id: string;
}

function textOf({ key, at }: Entry): string {
  return `${at} ${key}`;
}

function entriesOf<State>(table: LookupTable<State>, id: string, state: State): Entry[] {
  const at = table.atOf(state);
  return table.keysOf(state).map((key) => ({ key, at, id }));
}

function byText(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [textOf(entry), entry]));
}

function addition(table: string, entries: readonly Entry[], when: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into ${sql.table(table)} (key, at, id)
    select key, at, id from ${recordset('new', TYPES, entries)} where ${when}
    on conflict do nothing`;
}

async function remove(trx: QueryExecutorProvider, table: string, entries: readonly Entry[]): Promise<void> {
  await sql`
    delete from ${sql.table(table)} as old using ${recordset('gone', TYPES, entries)}
    where old.key = gone.key and old.at = gone.at and old.id = gone.id`.execute(trx);
}

const TYPES = { key: 'text', at: 'timestamptz', id: 'text' };
