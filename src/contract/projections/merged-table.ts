import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { recordset } from './recordset.js';
import { keyColumns, keyText, refs, stateOf, type RowKey } from './row-key.js';
import { toKey } from '../storable.js';

/**
 * A table with one row per subject: `id text`, `source text` where ids are senders', these two the primary key, `state
 * json` (all that is known, as `merge` makes it), and columns that repeat parts of the state to sort and filter by.
 */
export interface MergedTable<State> {
  readonly name: string;
  /** The row's id is `toKey` of it. */
  idOf(state: State): string;
  /** The source that the id is of. Absent where the id is the same for all sources, and alone the primary key. */
  sourceOf?(state: State): string;
  /** Must not care about order, grouping or repetition; see `mergeBy`. */
  merge(one: State, other: State): State;
  readonly columns: Readonly<Record<string, MergedColumn<State>>>;
  /** What the table does not keep of new rows, and what is derived from them needs. */
  readonly unstored?: Readonly<Record<string, MergedColumn<State>>>;
}

export interface MergedColumn<State> {
  /** As PostgreSQL spells it, e.g. `timestamptz`. */
  readonly type: string;
  /** Text of senders goes through `toKey`. */
  readonly of: (state: State) => string | boolean | readonly string[] | null;
}

/** What a row was before, null when it is new, and what it is now. */
export interface RowChange<State> {
  readonly id: string;
  /** Null in a table without. */
  readonly source: string | null;
  readonly before: State | null;
  readonly after: State;
}

/** Rows of which none was there before. */
export interface NewRows<State> {
  readonly changes: readonly RowChange<State>[];
  /** The rows in the statement they are written by: `id`, `source` if the table has it, `state`, and all columns, stored or not. */
  readonly given: RawBuilder<unknown>;
  /** What a statement about them has to ask for: that they were new after all. */
  readonly when: RawBuilder<unknown>;
}

/** Rows elsewhere that follow from those of a merged table. */
export interface Derived<State> {
  /** The statement that writes what follows from new rows, if anything does. */
  ofNew(rows: NewRows<State>): RawBuilder<unknown> | null;
  /** Writes what follows from any changes. */
  update(trx: QueryExecutorProvider, changes: readonly RowChange<State>[]): Promise<void>;
}

/**
 * Merges states into their rows. Rows that are all new, by far the most frequent, take one statement in all, with what
 * is derived from them; only rows that exist are locked, read and written back. Ids are locked in order, so that two
 * workers wait for each other instead of deadlocking.
 *
 * @returns the rows that are new or changed
 */
export async function mergeRows<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  states: readonly State[],
  derived: readonly Derived<State>[] = [],
): Promise<readonly RowChange<State>[]> {
  const rows = mergeByKey(table, states);
  if (rows.size === 0) return [];
  const asIfNew = [...rows.values()];
  const created = await insertRows(trx, table, asIfNew, derived);
  if (created.size === rows.size) return asIfNew;
  const known = asIfNew.filter((row) => !created.has(keyText(row)));
  const changes = [
    ...asIfNew.filter((row) => created.has(keyText(row))),
    ...(await mergeIntoExisting(trx, table, known)),
  ];
  await Promise.all(derived.map((one) => one.update(trx, changes)));
  return changes;
}

function mergeByKey<State>(table: MergedTable<State>, states: readonly State[]): Map<string, RowChange<State>> {
  const rows = new Map<string, RowChange<State>>();
  for (const state of states) {
    const key = { id: toKey(table.idOf(state)), source: table.sourceOf?.(state) ?? null };
    const text = keyText(key);
    const known = rows.get(text)?.after;
    // also a single one, so that a row is the same text however often its events came
    rows.set(text, { ...key, before: null, after: table.merge(known ?? state, state) });
  }
  return rows;
}

/** @returns the keys of the rows that are new; what is derived is written if all of them are */
async function insertRows<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  rows: readonly RowChange<State>[],
  derived: readonly Derived<State>[],
): Promise<Set<string>> {
  const key = refs(keyColumns(table));
  const columns = refs([...keyColumns(table), 'state', ...Object.keys(table.columns)]);
  const newRows = { changes: rows, given: sql.table('given'), when: sql`exists (select from all_new)` };
  const following = derived.flatMap((one) => one.ofNew(newRows) ?? []);
  // the conflict has no target, so that a later version may have another key
  const { rows: inserted } = await sql<RowKey>`
    with given as (select * from ${recordsetOf(table, { ...table.columns, ...table.unstored }, rows)}),
    created as (
      insert into ${sql.table(table.name)} (${columns})
      select ${columns} from given order by ${key}
      on conflict do nothing
      returning ${key}),
    all_new as (select from created having count(*) = ${rows.length}::bigint)
    ${sql.join(
      following.map((statement, index) => sql`, ${sql.ref(`derived_${index}`)} as (${statement})`),
      sql``,
    )}
    select ${key} from created`.execute(trx);
  return new Set(inserted.map(keyText));
}

async function mergeIntoExisting<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  rows: readonly RowChange<State>[],
): Promise<RowChange<State>[]> {
  const key = refs(keyColumns(table));
  // of the few that have one id, those of other sources are locked for nothing
  const { rows: existing } = await sql<RowKey & { state: State }>`
    select ${key}, state from ${sql.table(table.name)} where id = any(${rows.map(({ id }) => id)})
    order by ${key} for update`.execute(trx);
  const befores = new Map(existing.map((row) => [keyText(row), stateOf(row)]));
  const changes = rows.map((row): RowChange<State> => {
    const before = befores.get(keyText(row));
    if (before === undefined)
      throw new Error(`${table.name}: row ${row.id} was removed meanwhile; another attempt makes it`);
    return { ...row, before, after: table.merge(before, row.after) };
  });
  const changed = changes.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  if (changed.length > 0) await updateRows(trx, table, changed);
  return changed;
}

async function updateRows<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  changes: readonly RowChange<State>[],
): Promise<void> {
  const assignments = Object.keys(table.columns).map((name) => sql`${sql.ref(name)} = ${sql.ref(`new.${name}`)}`);
  const same = keyColumns(table).map((name) => sql`${sql.ref(`old.${name}`)} = ${sql.ref(`new.${name}`)}`);
  await sql`
    update ${sql.table(table.name)} as old set state = new.state, ${sql.join(assignments)}
    from ${recordsetOf(table, table.columns, changes)} where ${sql.join(same, sql` and `)}`.execute(trx);
}

function recordsetOf<State>(
  table: MergedTable<State>,
  columns: MergedTable<State>['columns'],
  rows: readonly RowChange<State>[],
): RawBuilder<unknown> {
  const entries = Object.entries(columns);
  const keys = keyColumns(table).map((name) => [name, 'text']);
  const types = {
    ...(Object.fromEntries(keys) as Record<string, string>),
    state: 'json',
    ...Object.fromEntries(entries.map(([name, { type }]) => [name, type])),
  };
  const valuesOf = (state: State) => Object.fromEntries(entries.map(([name, { of }]) => [name, of(state)]));
  return recordset(
    'new',
    types,
    rows.map(({ id, source, after }) => ({ id, source, state: JSON.stringify(after), ...valuesOf(after) })),
  );
}
