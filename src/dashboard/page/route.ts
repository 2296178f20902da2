import { useCallback, useEffect, useState } from 'preact/hooks';
import { FILTER_NAMES, filterParameters, NO_FILTERS, type Filters } from './filters.js';

export const VIEWS = ['events', 'dead-letters', 'quarantine'] as const;
export type View = (typeof VIEWS)[number];

/** What the address says: everything a link to the page can carry. */
export interface Route {
  view: View;
  filters: Filters;
  /** Id of the event that is open. */
  event: string | null;
  /** Dead letters of one subscriber only. */
  subscriber: string;
  /** Quarantined webhooks of one reason only. */
  reason: string;
}

const PATH = '/dashboard';

export function parseRoute(search: string): Route {
  const parameters = new URLSearchParams(search);
  const text = (name: string) => parameters.get(name) ?? '';
  const filters = { ...NO_FILTERS };
  for (const name of FILTER_NAMES) filters[name] = text(name);
  return {
    view: VIEWS.find((view) => view === text('view')) ?? 'events',
    filters,
    event: parameters.get('event'),
    subscriber: text('subscriber'),
    reason: text('reason'),
  };
}

export function hrefOf({ view, filters, event, subscriber, reason }: Route): string {
  const parameters = new URLSearchParams();
  if (view !== 'events') parameters.set('view', view);
  for (const [name, value] of filterParameters(filters)) parameters.set(name, value);
  if (subscriber !== '') parameters.set('subscriber', subscriber);
  if (reason !== '') parameters.set('reason', reason);
  if (event !== null) parameters.set('event', event);
  return parameters.size === 0 ? PATH : `${PATH}?${parameters}`;
}

/** A link that opens in place; with a modifier key the browser does what it always does. */
export function followInPlace(click: MouseEvent, follow: () => void): void {
  if (click.metaKey || click.ctrlKey || click.shiftKey) return;
  click.preventDefault();
  follow();
}

export interface Navigation {
  route: Route;
  /** Changes parts of the route; with a new entry in the history unless `replace` is said. */
  go: (change: Partial<Route>, options?: { replace?: boolean }) => void;
  /** The address `go` would lead to. */
  hrefFor: (change: Partial<Route>) => string;
}

export function useNavigation(): Navigation {
  const [route, setRoute] = useState(() => parseRoute(location.search));
  useEffect(() => {
    const read = () => setRoute(parseRoute(location.search));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const go = useCallback((change: Partial<Route>, { replace = false }: { replace?: boolean } = {}) => {
    const next = { ...parseRoute(location.search), ...change };
    const href = hrefOf(next);
    if (href !== location.pathname + location.search) {
      if (replace) history.replaceState(null, '', href);
      else history.pushState(null, '', href);
    }
    setRoute(next);
  }, []);
  return { route, go, hrefFor: (change) => hrefOf({ ...route, ...change }) };
}
