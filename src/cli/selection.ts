import { Failure } from './terminal.js';

/** Which things a command is about: some by their ids, those that fit a filter, or all. */
export interface Selection {
  all?: boolean;
  yes?: boolean;
}

/**
 * What to send to the service.
 *
 * @throws Failure where nothing is said, which would be everything
 */
export function selectionBody(ids: readonly string[], { yes: _, ...options }: Selection): object {
  const filter = ids.length === 0 ? options : { ...options, ids };
  if (Object.keys(filter).length > 0) return filter;
  throw new Failure('expected ids, a filter such as --since, or --all for all of them');
}
