import type { RefObject } from 'preact';
import { isFiltered, NO_FILTERS } from '../filters.js';
import { count } from '../format.js';
import { Command } from '../parts/command.js';
import { useShell } from '../shell.js';
import type { Overview } from '../wire.js';
import { EventFilters } from './event-filters.js';
import { EventRow } from './event-row.js';
import type { LiveList } from './use-event-list.js';
import { LoadMore } from './load-more.js';

interface EventsProperties {
  list: LiveList;
  overview: Overview | null;
  filterField: RefObject<HTMLInputElement | null>;
}

export function Events({ list, overview, filterField }: EventsProperties) {
  const { items, fresh, nextCursor, state } = list;
  const sources = overview?.sources ?? [];
  return (
    <>
      <EventFilters types={Object.keys(overview?.events.byType ?? {})} sources={sources} typeField={filterField} />
      <div class="card rows-card" aria-busy={state === 'loading'}>
        <p class="fresh" role="status">
          {fresh.length > 0 && (
            <button type="button" class="pill" onClick={list.showFresh}>
              {count(fresh.length)} new
            </button>
          )}
        </p>
        {typeof state === 'object' ? (
          <div class="empty" role="alert">
            <p>{state.failed}</p>
            <button type="button" onClick={list.reload}>
              Try again
            </button>
          </div>
        ) : (
          items.length === 0 && state === 'loaded' && <NoEvents />
        )}
        <ol class="rows">
          {items.map((event) => (
            <EventRow key={event.id} event={event} markSource={sources.length > 1} />
          ))}
        </ol>
        <LoadMore nextCursor={nextCursor} busy={state === 'loading-more'} onLoad={list.loadMore} />
      </div>
    </>
  );
}

function NoEvents() {
  const { navigation } = useShell();
  if (isFiltered(navigation.route.filters)) {
    return (
      <div class="empty">
        <p>No event fits these filters.</p>
        <button type="button" onClick={() => navigation.go({ filters: NO_FILTERS })}>
          Clear filters
        </button>
      </div>
    );
  }
  return (
    <div class="empty">
      <h3>No events yet</h3>
      <p class="muted">
        Send a sample from a terminal, in the directory of the service. It shows up here within a second.
      </p>
      <Command text="npm run cli -- trigger message.received" />
    </div>
  );
}
