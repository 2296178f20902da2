const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601, from 1970 on; null for anything else. Without an offset it is UTC, as everything the vendor sends. */
export function parseTime(value: unknown): Date | null {
  const match = typeof value === 'string' ? ISO.exec(value) : null;
  if (match === null) return null;
  const [text, time, , , offset] = match;
  const date = new Date(time !== undefined && offset === undefined ? `${text}Z` : text);
  return date.getTime() >= 0 && isDay(text.slice(0, 10)) ? date : null;
}

/** JavaScript takes 31 February for 3 March. */
function isDay(day: string): boolean {
  return new Date(day).getUTCDate() === Number(day.slice(8));
}

/** Whole seconds from one time to a later one; null when either is not known. */
export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  const start = parseTime(from);
  const end = parseTime(to);
  if (start === null || end === null || end < start) return null;
  return Math.round((end.getTime() - start.getTime()) / 1000);
}

/** Below this a number of the epoch means seconds, from there on milliseconds. */
const MILLISECONDS = 10 ** 12;
const EPOCH = /^\d{1,14}(\.\d+)?$/;

/** Seconds or milliseconds since 1970, as a number or as text; null for anything else. */
export function epochTime(value: unknown): Date | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !EPOCH.test(text)) return null;
  const number = Number(text);
  return new Date(Math.round(number >= MILLISECONDS ? number : number * 1000));
}

/** ISO 8601 in UTC with milliseconds, as `data` has times; null for null. */
export function isoTime(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
