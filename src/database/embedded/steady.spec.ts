import { steady } from './steady.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-10-05T16:20:00.000Z');

let wall: number;
let monotonic: number;
let clock: () => number;

const pass = (milliseconds: number, step = 0) => {
  wall += milliseconds + step;
  monotonic += milliseconds;
  return clock() - START;
};

beforeEach(() => {
  [wall, monotonic] = [START, 77];
  clock = steady(
    () => wall,
    () => monotonic,
  );
});

it('is the clock of the machine as long as nobody sets that', () => {
  expect(pass(5_000)).toBe(5_000);
  expect(pass(HOUR_MS, 400)).toBe(5_400 + HOUR_MS);
});

it('goes on when the machine steps back', () => {
  expect(pass(5_000, -HOUR_MS)).toBe(5_000);
  expect(pass(5_000)).toBe(10_000);
});

it('is the clock of the machine again once that is put right', () => {
  pass(5_000, -HOUR_MS);
  expect(pass(5_000, HOUR_MS)).toBe(10_000);
  expect(pass(5_000)).toBe(15_000);
});

it('steps forward with the machine, which may have slept', () => {
  expect(pass(5_000, HOUR_MS)).toBe(5_000 + HOUR_MS);
});
