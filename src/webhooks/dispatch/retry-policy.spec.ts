import { batchSizes } from './retry-policy.js';

describe('workers of a subscriber', () => {
  it.each([1, 2, 3, 4, 5, 10, 11, 100])('have no more deliveries under way than it allows: %i', (concurrency) => {
    const sizes = batchSizes({ concurrency }, false);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(concurrency);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});
