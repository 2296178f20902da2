import { useCallback, useEffect, useState } from 'preact/hooks';
import { failureOf } from '../client.js';
import { useShell } from '../shell.js';
import type { Page } from '../wire.js';

interface Pages<Item> {
  items: Item[];
  nextCursor: string | null;
  /** Null while it is being read. */
  loaded: boolean;
  failure: string | null;
}

/**
 * A list that is read page by page.
 *
 * @param path with its filters, without cursor
 * @param version read again from the start when it changes
 */
export function usePages<Item>(path: string, version: unknown) {
  const { client } = useShell();
  const [pages, setPages] = useState<Pages<Item>>({ items: [], nextCursor: null, loaded: false, failure: null });

  const read = useCallback(
    (cursor: string | null, signal?: AbortSignal) => {
      const address =
        cursor === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      client.get<Page<Item>>(address, signal).then(
        (page) =>
          setPages(({ items }) => ({
            items: cursor === null ? page.items : [...items, ...page.items],
            nextCursor: page.nextCursor,
            loaded: true,
            failure: null,
          })),
        (error: unknown) => signal?.aborted !== true && setPages((known) => ({ ...known, failure: failureOf(error) })),
      );
    },
    [client, path],
  );
  useEffect(() => {
    const leaving = new AbortController();
    read(null, leaving.signal);
    return () => leaving.abort();
  }, [read, version]);

  return { ...pages, loadMore: () => read(pages.nextCursor), reload: () => read(null) };
}
