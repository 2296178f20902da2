/** Upper bounds in milliseconds; each bin is a good half wider than the one before. */
const BOUNDS = Array.from({ length: 32 }, (_, index) => Math.round(1.6 ** index * 10) / 10);

export const BINS = BOUNDS.length;

/** The bin a duration belongs to, as a label for counters. */
export function binOf(milliseconds: number): string {
  return String(BOUNDS[binIndexOf(milliseconds)]);
}

/** The same as a number from 0, below `BINS`. */
export function binIndexOf(milliseconds: number): number {
  let index = 0;
  while (index < BINS - 1 && milliseconds > boundOf(index)) index++;
  return index;
}

/** The upper bound of a bin, in milliseconds. */
export function boundOf(index: number): number {
  return BOUNDS[index] ?? Infinity;
}

/** Label of a counter of durations: of whom, and the bin. Names of subscribers have no blanks. */
export function timedLabel(subscriber: string, milliseconds: number): string {
  return `${subscriber} ${binOf(milliseconds)}`;
}

/**
 * The value that `percent` of all durations stay within, to the precision of the bins; null without any.
 *
 * @param bins how many durations fell into each bin
 */
export function percentile(bins: ReadonlyMap<string, number>, percent: number): number | null {
  const total = [...bins.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const bound of BOUNDS) {
    seen += bins.get(String(bound)) ?? 0;
    if (seen >= (total * percent) / 100) return bound;
  }
  return BOUNDS.at(-1) ?? null;
}
