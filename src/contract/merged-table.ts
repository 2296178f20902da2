import { sql, type QueryExecutorProvider, type RawBuilder, type Sql } from 'kysely';
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
  /** The value as text PostgreSQL reads as that type; text of senders goes through `toKey`. */
  readonly of: (state: State) => string | null;
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

/** For statements with many rows: one text array a column, which `unnest` turns into rows again. */
export function columnOf<Row>(rows: readonly Row[], of: (row: Row) => string | null): RawBuilder<unknown> {
  return sql`${sql.val(rows.map(of))}::text[]`;
}

/** As PostgreSQL writes an array of texts. */
export function textArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
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
  const { names, arrays, values } = spread(table, [...rows]);
  const { rows: inserted } = await sql<{ id: string }>`
    insert into ${sql.table(table.name)} (id, state, ${names})
    select id, state::json, ${values} from unnest(${arrays}) as new (id, state, ${names}) order by id
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
  const { names, arrays, assignments } = spread(
    table,
    changes.map(({ id, after }) => [id, after]),
  );
  await sql`
    update ${sql.table(table.name)} as old set state = new.state::json, ${assignments}
    from unnest(${arrays}) as new (id, state, ${names}) where old.id = new.id`.execute(trx);
}

/** The parts of a statement that name, bring and convert the columns. */
function spread<State>(table: MergedTable<State>, rows: readonly (readonly [id: string, state: State])[]) {
  const columns = Object.entries(table.columns);
  const list = (part: (name: string, column: MergedColumn<State>) => RawBuilder<unknown>): ReturnType<Sql['join']> =>
    sql.join(columns.map(([name, column]) => part(name, column)));
  return {
    names: list((name) => sql.ref(name)),
    values: list((name, { type }) => sql`${sql.ref(name)}::${sql.raw(type)}`),
    assignments: list((name, { type }) => sql`${sql.ref(name)} = ${sql.ref(`new.${name}`)}::${sql.raw(type)}`),
    arrays: sql.join([
      columnOf(rows, ([id]) => id),
      columnOf(rows, ([, state]) => JSON.stringify(state)),
      ...columns.map(([, { of }]) => columnOf(rows, ([, state]) => of(state))),
    ]),
  };
}
