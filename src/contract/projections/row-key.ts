import { sql, type RawBuilder } from 'kysely';

/** What identifies a row of a merged table: an id, and the source it is of, where ids are senders'. */
export interface RowKey {
  readonly id: string;
  readonly source?: string | null;
}

/** The same for the same key only: names of sources have no line breaks. */
export function keyText({ id, source }: RowKey): string {
  return source === null || source === undefined ? id : `${source}\n${id}`;
}

/** The columns of the primary key. The id is first, since it may be looked for without knowing its source. */
export function keyColumns({ sourceOf }: { sourceOf?: unknown }): readonly ('id' | 'source')[] {
  return sourceOf === undefined ? ['id'] : ['id', 'source'];
}

/** The state in a row: what versions before sources were kept has written does not name its own. */
export function stateOf<State>({ source, state }: { source?: string | null; state: State }): State {
  return source === null || source === undefined ? state : { ...state, source };
}

export function refs(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(name)));
}
