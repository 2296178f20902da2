import { epochTime, parseTime, secondsBetween } from './time.js';

it.each([
  ['2026-10-05T16:12:30.123Z', '2026-10-05T16:12:30.123Z'],
  ['2026-10-05T16:12:30Z', '2026-10-05T16:12:30.000Z'],
  ['2026-10-05T16:12:30.123456+02:00', '2026-10-05T14:12:30.123Z'],
  ['2026-10-05T16:12:30', '2026-10-05T16:12:30.000Z'],
  ['2026-10-05', '2026-10-05T00:00:00.000Z'],
])('%s is a time', (text, iso) => expect(parseTime(text)?.toISOString()).toBe(iso));

it.each([
  '',
  'yesterday',
  '2026',
  '2026-13-01T00:00:00Z',
  '2026-02-31T00:00:00Z',
  '2026-02-30',
  '0000-01-01',
  '1969-12-31',
  '+012026-01-01',
  1791217200000,
  null,
  {},
  [],
])('%j is none', (value) => expect(parseTime(value)).toBeNull());

it('counts seconds between known times only', () => {
  expect(secondsBetween('2026-10-05T16:00:00.000Z', '2026-10-05T16:00:02.600Z')).toBe(3);
  expect(secondsBetween(null, '2026-10-05T16:00:02Z')).toBeNull();
  expect(secondsBetween('2026-10-05T16:00:02Z', '2026-10-05T16:00:01Z')).toBeNull();
});

it.each([
  [1795186681, '2026-11-20T14:58:01.000Z'],
  ['1795186681', '2026-11-20T14:58:01.000Z'],
  [1795186681572, '2026-11-20T14:58:01.572Z'],
  ['1795186681572.25', '2026-11-20T14:58:01.572Z'],
])('%p of the epoch is a time', (value, iso) => expect(epochTime(value)?.toISOString()).toBe(iso));

it.each(['', '-1', '1e9', 'soon', NaN, Infinity, -5, null, {}, '123456789012345'])('%p of the epoch is none', (value) =>
  expect(epochTime(value)).toBeNull(),
);
