const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });

export function count(value: number): string {
  return value < 100_000 ? integer.format(value) : compact.format(value);
}

export function decimal(value: number): string {
  return value < 100 ? precise.format(value) : integer.format(value);
}

/** `1 webhook`, `2 webhooks` */
export function plural(value: number, word: string, several = `${word}s`): string {
  return `${count(value)} ${value === 1 ? word : several}`;
}

/** @param share from 0 to 1. Never says 100 % of what is less. */
export function percent(share: number): string {
  if (share === 1) return '100 %';
  return `${precise.format(Math.min(Math.floor(share * 1_000) / 10, 99.9))} %`;
}

export function milliseconds(value: number | null): string {
  if (value === null) return '–';
  return value < 10 * SECOND ? `${decimal(value)} ms` : duration(value);
}

/** Roughly, in the largest unit that fits: `45 s`, `3 min`, `5 h`, `2 days`. @param length in milliseconds */
export function duration(length: number): string {
  if (length < MINUTE) return `${Math.max(0, Math.floor(length / SECOND))} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} days`;
}

/** `now`, `12 s ago`, `in 3 min`. Both in milliseconds since 1970. */
export function relative(at: number, now: number): string {
  const distance = at - now;
  if (Math.abs(distance) < 1.5 * SECOND) return 'now';
  return distance < 0 ? `${duration(-distance)} ago` : `in ${duration(distance)}`;
}

/** Counts down by the second: `in 42 s`, `in 3 min 07 s`. @returns null once it is over */
export function countdown(at: number, now: number): string | null {
  const left = Math.ceil((at - now) / SECOND);
  if (left <= 0) return null;
  if (left < 60) return `in ${left} s`;
  if (left < 3_600) return `in ${Math.floor(left / 60)} min ${String(left % 60).padStart(2, '0')} s`;
  return `in ${duration(left * SECOND)}`;
}

/** The moment to the second, in the reader's time zone. */
export function moment(at: string): string {
  return exact.format(new Date(at));
}

/** `14:03:27.041`, in the reader's time zone. */
export function clockTime(at: string): string {
  const time = new Date(at);
  const part = (value: number, length = 2) => String(value).padStart(length, '0');
  return `${part(time.getHours())}:${part(time.getMinutes())}:${part(time.getSeconds())}.${part(time.getMilliseconds(), 3)}`;
}

export function bytes(size: number): string {
  return size < 1_024 ? `${size} B` : `${decimal(size / 1_024)} KiB`;
}
