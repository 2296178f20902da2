import { ConflictException, NotFoundException } from '@nestjs/common';
import { sql, type QueryExecutorProvider } from 'kysely';
import { whereAll } from './keyset.js';
import { stateOf } from './row-key.js';
import { ofSource, type SourceQuery } from '../source-query.js';
import { toKey } from '../storable.js';

/** A row of a table kept by `mergeRows` by source and id. */
export interface FoundRow<State> {
  readonly id: string;
  readonly source: string;
  readonly state: State;
}

/** The rows with one of these ids, each of another source unless it has several of them. */
export async function findRows<State>(
  db: QueryExecutorProvider,
  table: string,
  ids: readonly string[],
  query: SourceQuery,
): Promise<FoundRow<State>[]> {
  const conditions = [sql<boolean>`id = any(${ids.map(toKey)})`, ...ofSource(query, 'source')];
  const { rows } = await sql<FoundRow<State>>`
    select id, source, state from ${sql.table(table)} ${whereAll(conditions)}`.execute(db);
  return rows.map((row) => ({ ...row, state: stateOf(row) }));
}

/**
 * The one row of those that have an id, each of another source.
 *
 * @param what e.g. `message`
 * @param id as it was asked for
 * @throws NotFoundException, or ConflictException with the sources there are
 */
export function onlyOne<Row extends { source: string }>(rows: readonly Row[], what: string, id: string): Row {
  const [first, ...others] = rows;
  if (first === undefined) throw new NotFoundException(`no ${what} has the id ${id}`);
  if (others.length === 0) return first;
  const sources = rows.map(({ source }) => source).sort();
  throw new ConflictException({
    detail: `${sources.length} sources have a ${what} with the id ${id}: ${sources.join(', ')}. Add ?source= with one of them`,
    reason: 'several-sources',
    message: sources.map((source) => ({ path: 'source', message: source })),
  });
}
