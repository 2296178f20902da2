import type { StoredEvent } from '../inbox/events/stored-event.js';
import { maskEvent } from './mask/mask-event.js';

/** An event as the dashboard lists it. */
export interface EventSummary extends StoredEvent {
  /** One line for people, e.g. `+1…76 → +1…23: •••`. */
  summary: string;
}

/** Characters of a text that a line shows. */
const LONGEST = 80;

/** Masked, unless it was asked for with the token. */
export function toSummary(event: StoredEvent, revealed: boolean): EventSummary {
  const shown = revealed ? event : maskEvent(event);
  return { ...shown, summary: summaryOf(shown) };
}

/** Of a masked event it is masked too. */
export function summaryOf({ subject, data }: StoredEvent): string {
  const fields = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  switch (subject.kind) {
    case 'message':
      return joined(': ', [way(fields), textOf(fields.body)]);
    case 'call':
      return joined(' · ', [way(fields), textOf(fields.status), durationOf(fields.durationSeconds)]);
    case 'contact':
      return joined(' · ', [textOf(fields.name), textOf(fields.company), fields.deleted === true ? 'deleted' : null]);
    case 'task':
    case 'unknown':
      return subject.id ?? '';
  }
}

function way({ from, to }: Record<string, unknown>): string | null {
  const ends = [from, Array.isArray(to) ? to.map((one) => textOf(one) ?? '?').join(', ') : to].map(textOf);
  return ends.every((end) => end === null) ? null : ends.map((end) => end ?? '?').join(' → ');
}

function durationOf(seconds: unknown): string | null {
  return typeof seconds === 'number' ? `${seconds} s` : null;
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const line = value.replace(/\s+/g, ' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST).toWellFormed()}…`;
}

function joined(separator: string, parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(separator);
}
