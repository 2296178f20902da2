import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isFiltered, NO_FILTERS, sameFilters, type Filters } from '../filters.js';
import { useShell } from '../shell.js';
import { TimeFilter } from './time-filter.js';

const STATES: readonly (readonly [string, string])[] = [
  ['', 'Any state'],
  ['pending', 'Pending'],
  ['active', 'Active'],
  ['retry', 'Retrying'],
  ['done', 'Done'],
  ['dead', 'Dead'],
  ['cancelled', 'Cancelled'],
];
/** Until somebody who types has finished a word. */
const SETTLED_MS = 350;

interface EventFiltersProperties {
  /** Known types, to choose from. */
  types: readonly string[];
  sources: readonly { readonly name: string; readonly title: string }[];
  typeField: RefObject<HTMLInputElement | null>;
}

/** Filters are in the address, so that links, reloading and the back button keep them. */
export function EventFilters({ types, sources, typeField }: EventFiltersProperties) {
  const { navigation } = useShell();
  const { filters } = navigation.route;
  const [draft, setDraft] = useState(filters);
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const committed = useRef(filters);
  useEffect(() => {
    // the address was changed by something else, such as the back button
    if (!sameFilters(filters, committed.current)) setDraft(filters);
    committed.current = filters;
  }, [filters]);

  useEffect(() => () => clearTimeout(settling.current), []);

  const set = (change: Partial<Filters>, { settled = false } = {}) => {
    const next = { ...draft, ...change };
    setDraft(next);
    clearTimeout(settling.current);
    const commit = () => {
      committed.current = trimmed(next);
      navigation.go({ filters: committed.current });
    };
    if (settled) commit();
    else settling.current = setTimeout(commit, SETTLED_MS);
  };
  const textOf = (event: Event) => (event.currentTarget as HTMLInputElement).value;

  return (
    <form
      class="filters"
      role="search"
      aria-label="Filter events"
      onSubmit={(event) => {
        event.preventDefault();
        set({}, { settled: true });
      }}
    >
      <label class="field grow">
        <span>Type</span>
        <input
          ref={typeField}
          list="types"
          placeholder="message.received, call.*"
          spellcheck={false}
          autocomplete="off"
          maxLength={500}
          value={draft.type}
          onInput={(event) => set({ type: textOf(event) })}
        />
        <datalist id="types">
          {types.map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
      </label>
      {(sources.length > 1 || draft.source !== '') && (
        <label class="field">
          <span>Source</span>
          <select
            value={draft.source}
            onChange={(event) => set({ source: event.currentTarget.value }, { settled: true })}
          >
            <option value="">Any source</option>
            {sources.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="field grow">
        <span>Subject</span>
        <input
          placeholder="id of a message, call, contact"
          spellcheck={false}
          autocomplete="off"
          maxLength={200}
          value={draft.subject}
          onInput={(event) => set({ subject: textOf(event) })}
        />
      </label>
      <label class="field">
        <span>State</span>
        <select value={draft.state} onChange={(event) => set({ state: event.currentTarget.value }, { settled: true })}>
          {STATES.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TimeFilter filters={draft} onChange={(change) => set(change, { settled: true })} />
      {isFiltered(draft) && (
        <button type="button" class="quiet" onClick={() => set(NO_FILTERS, { settled: true })}>
          Clear
        </button>
      )}
    </form>
  );
}

function trimmed(filters: Filters): Filters {
  return { ...filters, type: filters.type.trim(), subject: filters.subject.trim() };
}
