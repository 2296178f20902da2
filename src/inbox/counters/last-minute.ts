import { performance } from 'node:perf_hooks';
import { BINS, binIndexOf, boundOf } from './histogram.js';

/** What one second's webhooks took, in milliseconds, to the precision of the bins. */
export interface SecondsLatency {
  p50: number;
  p99: number;
}

const SECONDS = 60;
/** The minute, and the second that is not over yet. */
const SLOTS = SECONDS + 1;

/**
 * How many webhooks this process has acknowledged in each of the last sixty seconds, and how long they took. Counting one
 * is a few additions to arrays that are there already.
 */
export class LastMinute {
  /** The second a slot is about, since the process began; what it says of any other is old. */
  private readonly seconds = new Float64Array(SLOTS).fill(NaN);
  private readonly counts = new Uint32Array(SLOTS);
  private readonly bins = new Uint32Array(SLOTS * BINS);

  /** @param milliseconds from the receipt to the answer */
  add(milliseconds: number, now = performance.now()): void {
    const second = Math.floor(now / 1000);
    const slot = second % SLOTS;
    if (this.seconds[slot] !== second) {
      this.seconds[slot] = second;
      this.counts[slot] = 0;
      this.bins.fill(0, slot * BINS, (slot + 1) * BINS);
    }
    const bin = slot * BINS + binIndexOf(milliseconds);
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    this.bins[bin] = (this.bins[bin] ?? 0) + 1;
  }

  /** Sixty numbers, oldest first; the second that is not over yet is left out. */
  rates(now = performance.now()): number[] {
    return slotsAt(now).map(({ second, slot }) => (this.seconds[slot] === second ? (this.counts[slot] ?? 0) : 0));
  }

  /** The same seconds; null for those without a webhook. */
  latencies(now = performance.now()): (SecondsLatency | null)[] {
    return slotsAt(now).map(({ second, slot }) =>
      this.seconds[slot] === second ? { p50: this.percentile(slot, 50), p99: this.percentile(slot, 99) } : null,
    );
  }

  private percentile(slot: number, percent: number): number {
    const enough = ((this.counts[slot] ?? 0) * percent) / 100;
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += this.bins[slot * BINS + bin] ?? 0;
      if (seen >= enough) return boundOf(bin);
    }
    return boundOf(BINS - 1);
  }
}

function slotsAt(now: number): { second: number; slot: number }[] {
  const current = Math.floor(now / 1000);
  return Array.from({ length: SECONDS }, (_, index) => current - SECONDS + index).map((second) => ({
    second,
    slot: second % SLOTS,
  }));
}
