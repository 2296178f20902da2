import type { RefObject } from 'preact';
import { count } from '../format.js';
import { followInPlace, VIEWS, type View } from '../route.js';
import { useShell } from '../shell.js';
import type { Overview } from '../wire.js';
import { DeadLetters } from './dead-letters.js';
import { Events } from './events.js';
import { Quarantine } from './quarantine.js';
import type { LiveList } from './use-event-list.js';

const NAMES: Record<View, string> = { events: 'Events', 'dead-letters': 'Dead letters', quarantine: 'Quarantine' };

interface ListsProperties {
  list: LiveList;
  overview: Overview | null;
  filterField: RefObject<HTMLInputElement | null>;
}

/** The three lists, one at a time. */
export function Lists({ list, overview, filterField }: ListsProperties) {
  const { navigation } = useShell();
  const { view } = navigation.route;
  const numbers: Record<View, number> = {
    events: 0,
    'dead-letters': overview?.deadLetters ?? 0,
    quarantine: overview?.quarantined.total ?? 0,
  };
  return (
    <section class="lists" aria-label={NAMES[view]}>
      <nav class="tabs" aria-label="Lists">
        {VIEWS.map((name) => (
          <a
            key={name}
            href={navigation.hrefFor({ view: name, event: null })}
            aria-current={name === view ? 'page' : undefined}
            onClick={(click) => followInPlace(click, () => navigation.go({ view: name, event: null }))}
          >
            {NAMES[name]}
            {numbers[name] > 0 && <span class={`badge ${name}`}>{count(numbers[name])}</span>}
          </a>
        ))}
      </nav>
      {view === 'events' && <Events list={list} overview={overview} filterField={filterField} />}
      {view === 'dead-letters' && <DeadLetters total={numbers['dead-letters']} />}
      {view === 'quarantine' && <Quarantine byReason={overview?.quarantined.byReason ?? {}} />}
    </section>
  );
}
