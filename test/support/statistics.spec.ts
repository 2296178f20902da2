import { median, percentile, slope } from './statistics.js';

it('the median is the middle, or lies between the middle two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it('a percentile lies between the values around it', () => {
  expect(percentile([10, 20, 30, 40, 50], 75)).toBe(40);
  expect(percentile([0, 100], 99)).toBe(99);
  expect(percentile([7], 99)).toBe(7);
});

it('the slope is that of the line the points lie around', () => {
  const line = [
    [0, 5],
    [1, 7],
    [2, 9],
  ] as const;
  expect(slope(line)).toBe(2);
  expect(slope([...line, [1, 8], [1, 6]])).toBe(2);
});
