import { GiveUp, RetryLater } from '../../../contract/index.js';
import { outcomeOf } from './outcome.js';

const circular: Record<string, unknown> = {};
circular.self = circular;

const refuse = (): never => {
  throw new Error('not to be looked at');
};
const unreadable = Object.defineProperty(new Error(), 'message', { get: refuse });
const proxy = new Proxy({}, { get: refuse, getPrototypeOf: refuse });

describe('outcomeOf', () => {
  it.each([
    ['an error', new Error('broken'), 'failed', 'broken'],
    ['an error of another realm', Object.assign(Object.create(null) as object, { message: 'x' }), 'failed', /x/],
    ['a string', 'broken', 'failed', 'a handler threw broken'],
    ['undefined', undefined, 'failed', /undefined/],
    ['null', null, 'failed', /null/],
    ['a number', 7, 'failed', /7/],
    ['an object', { code: 1 }, 'failed', /"code":1/],
    ['a circular object', circular, 'failed', /object/],
    ['a symbol', Symbol('s'), 'failed', /Symbol\(s\)/],
    ['a bigint', 1n, 'failed', /bigint/],
    ['an error that cannot be read', unreadable, 'failed', /cannot be read/],
    ['an object that cannot be looked at', proxy, 'failed', /of type object/],
    ['an error with NUL', new Error('a\0b'), 'failed', 'a\\0b'],
    ['a long error', new Error('x'.repeat(5_000)), 'failed', /^x{1000}$/],
    ['RetryLater', new RetryLater('busy', 30), 'failed', 'busy'],
    ['GiveUp', new GiveUp('no such contact'), 'given-up', 'no such contact'],
  ])('%s', (_, thrown, result, message) => {
    const outcome = outcomeOf(thrown);
    expect(outcome.result).toBe(result);
    expect(outcome.result !== 'done' && outcome.error.message).toMatch(message);
  });

  it.each([
    [0, 0],
    [30, 30],
    [86_400, 86_400],
    [86_401, 86_400],
    [1e13, 86_400],
    [Infinity, 86_400],
    [-Infinity, null],
    [-1, null],
    [NaN, null],
    [undefined, null],
  ])('keeps the time a handler asked for, up to a day: %p', (afterSeconds, retryAfterSeconds) => {
    expect(outcomeOf(new RetryLater('busy', afterSeconds))).toMatchObject({ retryAfterSeconds });
  });
});
