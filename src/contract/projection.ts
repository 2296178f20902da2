import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { MergedTable } from './projections/merged-table.js';
import { keyColumns, refs, stateOf } from './projections/row-key.js';

/** Tables that follow from events alone, so that they can be made anew from the stored ones. */
export interface ProjectionOptions {
  /**
   * Tables that this subscriber alone writes, and whose rows follow from its events in whatever order these come, and
   * however often. Without foreign keys, triggers and views.
   */
  readonly tables: readonly string[];
  /** From 1. Raised with every change after which stored events give other rows: the next start then rebuilds. */
  readonly version: number;
}

/** What a subscriber with a projection has beside its handlers. */
export interface Projection {
  /**
   * Copies the next rows that reach further back than the stored events, so that a rebuild does not lose what only
   * removed events have said. Statements of `trx` go to the new tables, as those of the handlers do.
   */
  keepOlder(trx: QueryExecutorProvider, older: OlderRows): Promise<KeptRows>;
}

/** The rows of the old tables that are looked through, some at a time. */
export interface OlderRows {
  /** A table as it is, beside the new one of the same name. */
  table(name: string): RawBuilder<unknown>;
  /** Whether something that was first heard of then, in milliseconds, may be known from removed events. */
  reachesBack(firstEventAt: number | undefined): boolean;
  /** Id of the last row that was looked at; null at the beginning. */
  readonly after: string | null;
  /** Rows to look at. */
  readonly limit: number;
}

export interface KeptRows {
  readonly ids: readonly string[];
  /** Id of the last row that was looked at; null at the end. */
  readonly last: string | null;
}

/**
 * `keepOlder` for a merged table.
 *
 * @param write merges states into the new table, as the handlers do
 */
export async function keepOlderRows<State extends { firstEventAt?: number }>(
  trx: QueryExecutorProvider,
  table: MergedTable<State>,
  older: OlderRows,
  write: (trx: QueryExecutorProvider, states: readonly State[]) => Promise<unknown>,
): Promise<KeptRows> {
  // with ties: it goes on after an id, and several sources may have that
  const { rows } = await sql<{ id: string; source?: string; state: State }>`
    select ${refs(keyColumns(table))}, state from ${older.table(table.name)}
    ${older.after === null ? sql`` : sql`where id > ${older.after}`}
    order by id fetch first ${older.limit} rows with ties`.execute(trx);
  const kept = rows.filter(({ state }) => older.reachesBack(state.firstEventAt));
  await write(trx, kept.map(stateOf));
  const last = rows.length < older.limit ? null : (rows.at(-1)?.id ?? null);
  return { ids: kept.map(({ id }) => id), last };
}
