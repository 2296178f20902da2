import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { filterTime, OptionalTime } from './time-filter.js';

class Query {
  @OptionalTime()
  since?: string;
}

describe('a time in a query', () => {
  it.each([
    ['2026-10-05T16:12:30Z', '2026-10-05T16:12:30.000Z'],
    ['2026-10-05T16:12:30+01:00', '2026-10-05T15:12:30.000Z'],
    ['2026-10-05T16:12:30 01:00', '2026-10-05T15:12:30.000Z'],
    ['2026-10-05T16:12 0100', '2026-10-05T15:12:00.000Z'],
    ['2026-10-05 16:12:30.5 01:00', '2026-10-05T15:12:30.500Z'],
    ['2026-10-05 16:12', '2026-10-05T16:12:00.000Z'],
    ['2026-10-05', '2026-10-05T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    const query = plainToInstance(Query, { since: text });
    expect([query.since, validateSync(query)]).toEqual([expected, []]);
  });

  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['2d', 172_800_000],
  ])('%s is that long ago', (text, milliseconds) => {
    const before = Date.now();
    const at = Date.parse(filterTime(text) ?? '');
    expect(at).toBeGreaterThanOrEqual(before - milliseconds);
    expect(at).toBeLessThanOrEqual(Date.now() - milliseconds);
  });

  it.each(['', 'soon', '2', '2w', '-2d', '1234567d', '2026-13-01', '16:12 01:00', ['2d', '2d'], 2])(
    '%j is none',
    (text) => {
      const [error] = validateSync(plainToInstance(Query, { since: text }));
      expect(error?.constraints).toEqual({ isTime: expect.stringContaining('2d') });
    },
  );
});
