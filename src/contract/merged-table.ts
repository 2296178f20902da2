import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { recordset } from './recordset.js';
import { toKey } from './storable.js';

/**
 * A table with one row per subject: `id text primary key`, `state json` (all that is known, as `merge` makes it), and
 * columns that repeat parts of the state to sort and filter by.
 */
export interface MergedTable<State> {
  readonly name: string;
  /** The sender's id; the row's id is `toKey` of it. */
  idOf(state: State): string;
  /** Must not care about order, grouping or repetition; see `mergeBy`. */
  merge(one: State, other: State): State;
  readonly columns: Readonly<Record<string, MergedColumn<State>>>;
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
  readonly before: State | null;
  readonly after: State;
}

/**
 * Merges states into their rows. New rows, by far the most, take one statement in all; only rows that exist are locked,
 * read and written back. Ids are locked in order, so that two workers wait for each other instead of deadlocking.
 *
 * @returns the rows that are new or differ from before
 */
export async function mergeRows<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  states: readonly State[],
): Promise<RowChange<State>[]> {
  const rows = mergeById(table, states);
  if (rows.size === 0) return [];
  const created = await insertRows(trx, table, rows);
  const changes = [...rows]
    .filter(([id]) => created.has(id))
    .map(([id, after]): RowChange<State> => ({ id, before: null, after }));
  if (created.size === rows.size) return changes;
  const updates = await mergeIntoExisting(
    trx,
    table,
    [...rows].filter(([id]) => !created.has(id)),
  );
  return [...changes, ...updates];
}

function mergeById<State>(table: MergedTable<State>, states: readonly State[]): Map<string, State> {
  const rows = new Map<string, State>();
  for (const state of states) {
    const id = toKey(table.idOf(state));
    const known = rows.get(id);
    rows.set(id, known === undefined ? state : table.merge(known, state));
  }
  return rows;
}

async function insertRows<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  rows: Map<string, State>,
): Promise<Set<string>> {
  const names = sql.join(Object.keys(table.columns).map((name) => sql.ref(name)));
  const { rows: inserted } = await sql<{ id: string }>`
    insert into ${sql.table(table.name)} (id, state, ${names})
    select id, state::json, ${names} from ${recordsetOf(table, [...rows])} order by id
    on conflict (id) do nothing
    returning id`.execute(trx);
  return new Set(inserted.map(({ id }) => id));
}

async function mergeIntoExisting<State>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  rows: readonly [id: string, state: State][],
): Promise<RowChange<State>[]> {
  const { rows: existing } = await sql<{ id: string; state: State }>`
    select id, state from ${sql.table(table.name)} where id = any(${rows.map(([id]) => id)}) order by id for update
    `.execute(trx);
  const befores = new Map(existing.map(({ id, state }) => [id, state]));
  const changes = rows.map(([id, state]) => {
    const before = befores.get(id);
    if (before === undefined)
      throw new Error(`${table.name}: row ${id} was removed meanwhile; another attempt makes it`);
    return { id, before, after: table.merge(before, state) };
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
  const rows = changes.map(({ id, after }): [string, State] => [id, after]);
  const assignments = Object.keys(table.columns).map((name) => sql`${sql.ref(name)} = ${sql.ref(`new.${name}`)}`);
  await sql`
    update ${sql.table(table.name)} as old set state = new.state::json, ${sql.join(assignments)}
    from ${recordsetOf(table, rows)} where old.id = new.id`.execute(trx);
}

function recordsetOf<State>(
  { columns }: MergedTable<State>,
  rows: readonly (readonly [id: string, state: State])[],
): RawBuilder<unknown> {
  const entries = Object.entries(columns);
  const types = { id: 'text', state: 'text', ...Object.fromEntries(entries.map(([name, { type }]) => [name, type])) };
  const valuesOf = (state: State) => Object.fromEntries(entries.map(([name, { of }]) => [name, of(state)]));
  return recordset(
    'new',
    types,
    rows.map(([id, state]) => ({ id, state: JSON.stringify(state), ...valuesOf(state) })),
  );
}
