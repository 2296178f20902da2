import type { Counters, CounterName } from '../../inbox/counters/counters.js';
import { percentile } from '../../inbox/counters/histogram.js';

/** Counts by label, for each thing that is counted. */
export type Totals = Record<CounterName, Map<string, number>>;

/** In milliseconds, to the precision of the bins they are counted in; null without any. */
export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export async function readTotals(counters: Counters): Promise<Totals> {
  const byName = Map.groupBy(await counters.totals(), ({ name }) => name);
  const of = (name: CounterName) => new Map((byName.get(name) ?? []).map(({ label, value }) => [label, value]));
  return {
    received: of('received'),
    duplicates: of('duplicates'),
    handshakes: of('handshakes'),
    rejected: of('rejected'),
    unreadable: of('unreadable'),
    delivered: of('delivered'),
    failed: of('failed'),
    dead: of('dead'),
    'processing-ms': of('processing-ms'),
    'wait-ms': of('wait-ms'),
  };
}

export function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** Share that succeeded; null before the first. */
export function rate(succeeded: number, failed: number): number | null {
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
}

/** @param timed counts by subscriber and bin, as `timedLabel` makes the labels; of one subscriber or of all */
export function percentiles(timed: ReadonlyMap<string, number>, subscriber?: string): Percentiles {
  const bins = new Map<string, number>();
  for (const [label, count] of timed) {
    const [name, bin] = label.split(' ');
    if (bin !== undefined && (subscriber === undefined || name === subscriber))
      bins.set(bin, (bins.get(bin) ?? 0) + count);
  }
  return { p50: percentile(bins, 50), p95: percentile(bins, 95), p99: percentile(bins, 99) };
}
