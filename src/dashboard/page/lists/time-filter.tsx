import { useState } from 'preact/hooks';
import type { Filters } from '../filters.js';

type Times = Pick<Filters, 'since' | 'until'>;

const HOUR_MS = 3_600_000;
const SPANS: readonly (readonly [string, number])[] = [
  ['Last 15 minutes', HOUR_MS / 4],
  ['Last hour', HOUR_MS],
  ['Last 24 hours', 24 * HOUR_MS],
  ['Last 7 days', 168 * HOUR_MS],
];
const BETWEEN = 'between';

/** Chosen roughly from a list, which fixes the moment, or exactly. */
export function TimeFilter({ filters, onChange }: { filters: Times; onChange: (times: Partial<Times>) => void }) {
  const { since, until } = filters;
  const [exact, setExact] = useState(false);
  const limited = exact || since !== '' || until !== '';
  const choose = (value: string) => {
    setExact(value === BETWEEN);
    if (value === BETWEEN) return;
    const span = Number(value);
    onChange({ since: span === 0 ? '' : new Date(Date.now() - span).toISOString(), until: '' });
  };
  return (
    <>
      <label class="field">
        <span>Time</span>
        <select value={limited ? BETWEEN : '0'} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="0">Any time</option>
          {SPANS.map(([name, span]) => (
            <option key={name} value={String(span)}>
              {name}
            </option>
          ))}
          <option value={BETWEEN}>Between …</option>
        </select>
      </label>
      {limited && (
        <>
          <TimeField name="Since" value={since} onChange={(time) => onChange({ since: time })} />
          <TimeField name="Until" value={until} onChange={(time) => onChange({ until: time })} />
        </>
      )}
    </>
  );
}

interface TimeFieldProperties {
  name: string;
  value: string;
  onChange: (iso: string) => void;
}

function TimeField({ name, value, onChange }: TimeFieldProperties) {
  return (
    <label class="field">
      <span>{name}</span>
      <input
        type="datetime-local"
        value={toLocal(value)}
        onChange={(event) => onChange(toIso(event.currentTarget.value))}
      />
    </label>
  );
}

/** As the field wants it, in the reader's time zone: `2026-11-25T08:30`. */
function toLocal(iso: string): string {
  const time = new Date(iso);
  if (iso === '' || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function toIso(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
