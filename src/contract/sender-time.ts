const ISO_8601 = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** What PostgreSQL and ISO 8601 with four digits agree on. */
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds of an ISO 8601 time, in UTC where it names no zone; null for text that is no such time. */
export function timeOf(text: string | null): number | null {
  const [, date, time = '00:00', zone = 'Z'] = ISO_8601.exec(text ?? '') ?? [];
  if (date === undefined) return null;
  return within(Date.parse(`${date}T${time}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`));
}

/** Milliseconds of a time that a database can hold, or null. */
export function millisecondsOf(date: Date | null): number | null {
  return date === null ? null : within(date.getTime());
}

/** As the API shows times. */
export function isoOf(milliseconds: number | null | undefined): string | null {
  return milliseconds === null || milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

function within(milliseconds: number): number | null {
  return milliseconds >= FIRST && milliseconds <= LAST ? milliseconds : null;
}

/** Of two ISO 8601 times, as sent, the earlier. For rules of `mergeBy`. */
export function earlier(one: string, other: string): string {
  return compareTimes(one, other) <= 0 ? one : other;
}

/** Of two ISO 8601 times, as sent, the later. */
export function later(one: string, other: string): string {
  return compareTimes(one, other) >= 0 ? one : other;
}

function compareTimes(one: string, other: string): number {
  return (timeOf(one) ?? 0) - (timeOf(other) ?? 0) || (one < other ? -1 : one > other ? 1 : 0);
}

/** The text where it is a time, undefined otherwise. */
export function validTime(text: string | null): string | undefined {
  return text !== null && timeOf(text) !== null ? text : undefined;
}
