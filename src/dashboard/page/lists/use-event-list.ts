import { useCallback, useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { failureOf, type Client } from '../client.js';
import { changeList, EMPTY_LIST, hasOutgrown, type EventList } from '../event-list.js';
import { restlessness } from '../event-state.js';
import { filterParameters, type Filters } from '../filters.js';
import type { Route } from '../route.js';
import type { EventSummary, Page } from '../wire.js';

const PATH = '/dashboard/api/events';
/** Events one request can bring. */
const LARGEST_PAGE = 200;

export interface LiveList extends EventList {
  arrived: (events: EventSummary[]) => void;
  showFresh: () => void;
  loadMore: () => void;
  reload: () => void;
}

/** The list of events that fit the route's filters, kept up to date. */
export function useEventList(client: Client, route: Route): LiveList {
  const [list, change] = useReducer(changeList, EMPTY_LIST);
  const parameters = filterParameters(route.filters).toString();
  const filters = useMemo(() => route.filters, [parameters]);
  const latest = useRef({ list, filters, route });
  latest.current = { list, filters, route };

  const load = useCallback(
    (signal?: AbortSignal) => {
      change({ kind: 'loading' });
      readPage(client, filters, {}, signal).then(
        (page) => change({ kind: 'loaded', page }),
        (error: unknown) => signal?.aborted !== true && change({ kind: 'failed', detail: failureOf(error) }),
      );
    },
    [client, filters],
  );
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal);
    return () => leaving.abort();
  }, [load]);
  useRestless(client, latest, list, (events) => change({ kind: 'read-again', events }));

  return {
    ...list,
    arrived: useCallback((events) => {
      const { filters: current, route: shown } = latest.current;
      change({ kind: 'arrived', events, filters: current, atOnce: shown.event === null && isAtRest() });
    }, []),
    showFresh: useCallback(() => {
      if (hasOutgrown(latest.current.list)) load();
      else change({ kind: 'fresh-shown' });
    }, [load]),
    loadMore: useCallback(() => {
      const cursor = latest.current.list.nextCursor;
      if (cursor === null) return;
      change({ kind: 'loading-more' });
      readPage(client, filters, { cursor }).then(
        (page) => change({ kind: 'loaded-more', page }),
        (error: unknown) => change({ kind: 'failed', detail: failureOf(error) }),
      );
    }, [client, filters]),
    reload: useCallback(() => load(), [load]),
  };
}

function readPage(
  client: Client,
  filters: Filters,
  further: Record<string, string>,
  signal?: AbortSignal,
): Promise<Page<EventSummary>> {
  const parameters = filterParameters(filters);
  for (const [name, value] of Object.entries(further)) parameters.set(name, value);
  return client.get(`${PATH}?${parameters}`, signal);
}

/** Nobody reads or points at the rows, so that new ones may move them. */
function isAtRest(): boolean {
  const rows = document.querySelector('.rows');
  return rows === null || (!rows.matches(':hover, :focus-within') && rows.getBoundingClientRect().top > 0);
}

/** Reads again what is still being delivered, until it has come to rest. The state of events is not streamed. */
function useRestless(
  client: Client,
  latest: { current: { list: EventList; filters: Filters } },
  list: EventList,
  readAgain: (events: EventSummary[]) => void,
): void {
  const waits = list.items.flatMap((event) => restlessness(event) ?? []);
  const wait = waits.length === 0 ? null : Math.min(...waits);
  useEffect(() => {
    if (wait === null) return undefined;
    const timer = setTimeout(() => {
      const { items } = latest.current.list;
      const newest = items[0];
      if (newest === undefined) return;
      const { type, source, subject } = latest.current.filters;
      const until = new Date(Date.parse(newest.receivedAt) + 1).toISOString();
      const limit = String(Math.min(Math.max(items.length, 1), LARGEST_PAGE));
      // without the state, or what has left it would be missing
      readPage(client, { type, source, subject, state: '', since: '', until }, { limit }).then(
        ({ items: events }) => readAgain(events),
        () => readAgain([]),
      );
    }, wait);
    return () => clearTimeout(timer);
  }, [list.items, wait]);
}
