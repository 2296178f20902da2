import { SenderClock } from './sender-clock.js';

const { jest } = import.meta;

const NOW = Date.parse('2026-10-05T16:20:00.000Z');
const MINUTE_MS = 60_000;

let clock: SenderClock;

const signed = (secondsAgo: number) => clock.observe(new Date(NOW - secondsAgo * 1000), new Date(NOW));

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
  clock = new SenderClock();
});
afterEach(() => {
  jest.useRealTimers();
});

it('is unknown before the first signed webhook', () => {
  expect(clock.aheadSeconds).toBeNull();
});

it('goes by the least age: repeats with an old signature say nothing', () => {
  for (const age of [86_400, 0.3, 12]) signed(age);
  expect(clock.aheadSeconds).toBe(0.3);
});

it.each([600, -600])('is %d s ahead when every signature looks that old', (skew) => {
  for (const journey of [2, 0.5, 40]) signed(skew + journey);
  expect(clock.aheadSeconds).toBe(skew + 0.5);
});

it('forgets: a clock that was put right is shown as right ten minutes later', () => {
  signed(-600);
  jest.advanceTimersByTime(6 * MINUTE_MS);
  signed(1);
  expect(clock.aheadSeconds).toBe(-600);
  jest.advanceTimersByTime(6 * MINUTE_MS);
  expect(clock.aheadSeconds).toBe(1);
  jest.advanceTimersByTime(11 * MINUTE_MS);
  expect(clock.aheadSeconds).toBeNull();
});
