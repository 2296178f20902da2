import { earlier, isoOf, later, millisecondsOf, timeOf, validTime } from './sender-time.js';

describe('times of senders', () => {
  it.each([
    ['2026-10-05T16:12:30.123Z', '2026-10-05T16:12:30.123Z'],
    ['2026-10-05T18:12:30+02:00', '2026-10-05T16:12:30.000Z'],
    ['2026-10-05T18:12:30+0200', '2026-10-05T16:12:30.000Z'],
    ['2026-10-05 16:12:30', '2026-10-05T16:12:30.000Z'],
    ['2026-10-05T16:12:30.123456z', '2026-10-05T16:12:30.123Z'],
    ['2026-10-05', '2026-10-05T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(isoOf(timeOf(text))).toBe(expected);
  });

  it.each(['', 'soon', '1', 'foo 2026', '2026-13-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00'])(
    'takes %j for no time',
    (text) => {
      expect(timeOf(text)).toBeNull();
      expect(validTime(text)).toBeUndefined();
    },
  );

  it('compares times, not text', () => {
    const [one, other] = ['2026-10-05T18:00:00+02:00', '2026-10-05T17:00:00Z'];
    expect(earlier(one, other)).toBe(one);
    expect(later(one, other)).toBe(other);
  });

  it('refuses dates no database can hold', () => {
    expect(millisecondsOf(new Date(NaN))).toBeNull();
    expect(millisecondsOf(new Date(8.64e15))).toBeNull();
    expect(millisecondsOf(null)).toBeNull();
  });
});
