import type { EventSummary } from './wire.js';

/** What the list of events is narrowed to, as in the address. Empty text: not at all. */
export interface Filters {
  /** `message.received`, or with `*` as wildcard: `call.*`; several are separated by commas. */
  type: string;
  /** By the name in its URL. */
  source: string;
  /** Id of the message, call, contact or task. */
  subject: string;
  state: string;
  /** ISO 8601, inclusive. */
  since: string;
  /** ISO 8601, exclusive. */
  until: string;
}

export const NO_FILTERS: Filters = { type: '', source: '', subject: '', state: '', since: '', until: '' };

export const FILTER_NAMES = Object.keys(NO_FILTERS) as (keyof Filters)[];

export function isFiltered(filters: Filters): boolean {
  return FILTER_NAMES.some((name) => filters[name] !== '');
}

export function sameFilters(one: Filters, other: Filters): boolean {
  return FILTER_NAMES.every((name) => one[name] === other[name]);
}

/** As query parameters, those that are set. */
export function filterParameters(filters: Filters): URLSearchParams {
  return new URLSearchParams(FILTER_NAMES.flatMap((name) => (filters[name] === '' ? [] : [[name, filters[name]]])));
}

/** Whether the service would list the event; for events that come in while the list is shown. */
export function matches(event: EventSummary, { type, source, subject, state, since, until }: Filters): boolean {
  return (
    (type === '' || type.split(',').some((one) => fits(event.type, one.trim()))) &&
    (source === '' || event.source === source) &&
    (subject === '' || event.subject.id === subject) &&
    (state === '' || event.deliveries.some((delivery) => delivery.state === state)) &&
    (since === '' || Date.parse(event.receivedAt) >= Date.parse(since)) &&
    (until === '' || Date.parse(event.receivedAt) < Date.parse(until))
  );
}

/** Compares part by part, so that no pattern can be slow. */
function fits(type: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return type === pattern;
  if (!type.startsWith(first) || !type.endsWith(last)) return false;
  const end = type.length - last.length;
  let place = first.length;
  for (const part of rest) {
    const found = type.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return place <= end;
}
