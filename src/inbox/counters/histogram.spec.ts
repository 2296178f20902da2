import { binOf, percentile } from './histogram.js';

describe('histogram', () => {
  it('reads a percentile to the precision of its bins', () => {
    const bins = new Map<string, number>();
    for (let milliseconds = 1; milliseconds <= 1_000; milliseconds++) {
      bins.set(binOf(milliseconds), (bins.get(binOf(milliseconds)) ?? 0) + 1);
    }
    for (const percent of [50, 95, 99]) {
      const value = percentile(bins, percent) ?? 0;
      expect(value).toBeGreaterThanOrEqual(percent * 10);
      expect(value).toBeLessThanOrEqual(percent * 10 * 1.7);
    }
  });

  it('knows nothing of nothing, and has a bin for the longest', () => {
    expect(percentile(new Map(), 99)).toBeNull();
    expect(percentile(new Map([[binOf(1e12), 1]]), 50)).toBeGreaterThan(1e6);
  });
});
