import { count, countdown, duration, milliseconds, percent, plural, relative } from './format.js';

describe('numbers for people', () => {
  it.each([
    [1, '100 %'],
    [0.99999, '99.9 %'],
    [0.5, '50 %'],
    [0, '0 %'],
  ])('share %d: %s', (share, text) => expect(percent(share)).toBe(text));

  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [172_800_000, '2 days'],
  ])('%d ms: %s', (length, text) => expect(duration(length)).toBe(text));

  it.each([
    [-500, 'now'],
    [-12_000, '12 s ago'],
    [180_000, 'in 3 min'],
  ])('at a distance of %d ms: %s', (distance, text) => expect(relative(1e12 + distance, 1e12)).toBe(text));

  it.each([
    [-1, null],
    [0, null],
    [1, 'in 1 s'],
    [42_000, 'in 42 s'],
    [187_000, 'in 3 min 07 s'],
    [7_200_000, 'in 2 h'],
  ])('%d ms before: %s', (left, text) => expect(countdown(1e12 + left, 1e12)).toBe(text));

  it('are rounded where nobody needs more', () => {
    expect([count(1_234), count(1_234_567), milliseconds(1.26), milliseconds(450), milliseconds(null)]).toEqual([
      '1,234',
      '1.2M',
      '1.3 ms',
      '450 ms',
      '–',
    ]);
    expect([plural(1, 'delivery', 'deliveries'), plural(0, 'webhook')]).toEqual(['1 delivery', '0 webhooks']);
  });
});
