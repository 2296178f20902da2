/** Limits the log lines of each kind per interval; what is left out is counted. */
export class LineSample {
  private counts = new Map<string, number>();

  /** @param limit lines of each kind in one interval */
  constructor(private readonly limit: number) {}

  /** Whether one more line of this kind is to be written. */
  admits(kind: string): boolean {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    return count <= this.limit;
  }

  /** Begins the next interval. @returns how many lines were left out in the last one, of the kinds that had any */
  turn(): [kind: string, leftOut: number][] {
    const counts = [...this.counts];
    this.counts = new Map();
    return counts.filter(([, count]) => count > this.limit).map(([kind, count]) => [kind, count - this.limit]);
  }
}
