import { matches, type Filters } from './filters.js';
import type { EventSummary, Page } from './wire.js';

/** The events that are shown, and those that came in meanwhile and wait to be. Newest first. */
export interface EventList {
  items: EventSummary[];
  fresh: EventSummary[];
  nextCursor: string | null;
  state: 'loading' | 'loaded' | 'loading-more' | { failed: string };
}

export type EventListChange =
  | { kind: 'loading' }
  | { kind: 'loaded'; page: Page<EventSummary> }
  | { kind: 'loading-more' }
  | { kind: 'loaded-more'; page: Page<EventSummary> }
  | { kind: 'failed'; detail: string }
  | { kind: 'arrived'; events: EventSummary[]; filters: Filters; atOnce: boolean }
  | { kind: 'fresh-shown' }
  | { kind: 'read-again'; events: EventSummary[] };

export const EMPTY_LIST: EventList = { items: [], fresh: [], nextCursor: null, state: 'loading' };

/** Beyond these the list is read anew instead of grown. */
export const MOST_FRESH = 200;
const MOST_SHOWN = 500;

export function changeList(list: EventList, change: EventListChange): EventList {
  switch (change.kind) {
    case 'loading':
      return { ...EMPTY_LIST, items: list.items };
    case 'loaded':
      return { ...EMPTY_LIST, ...change.page, state: 'loaded' };
    case 'loading-more':
      return { ...list, state: 'loading-more' };
    case 'loaded-more':
      return { ...list, ...change.page, items: merge(list.items, change.page.items), state: 'loaded' };
    case 'failed':
      return { ...list, state: { failed: change.detail } };
    case 'arrived':
      return arrive(list, change);
    case 'fresh-shown':
      return { ...list, items: merge(list.fresh, list.items), fresh: [] };
    case 'read-again':
      return { ...list, items: readAgain(list.items, change.events), fresh: readAgain(list.fresh, change.events) };
  }
}

/** Whether showing what is fresh takes more than adding it. */
export function hasOutgrown({ items, fresh }: EventList): boolean {
  return fresh.length >= MOST_FRESH || items.length + fresh.length > MOST_SHOWN;
}

function arrive(list: EventList, change: Extract<EventListChange, { kind: 'arrived' }>): EventList {
  const known = new Set(list.items.map(({ id }) => id));
  const again = change.events.filter(({ id }) => known.has(id));
  const arrived = change.events.filter((event) => !known.has(event.id) && matches(event, change.filters));
  const items = again.length > 0 ? readAgain(list.items, again) : list.items;
  const fresh = merge(arrived, list.fresh).slice(0, MOST_FRESH);
  const next = { ...list, items, fresh };
  return change.atOnce && !hasOutgrown(next) ? { ...next, items: merge(fresh, items), fresh: [] } : next;
}

/** Ids sort by time of receipt. */
function merge(one: readonly EventSummary[], other: readonly EventSummary[]): EventSummary[] {
  const byId = new Map([...other, ...one].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function readAgain(items: EventSummary[], events: readonly EventSummary[]): EventSummary[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return items.map((item) => byId.get(item.id) ?? item);
}
