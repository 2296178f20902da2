import { GiveUp, RetryLater } from '../../contract/index.js';
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

  it('keeps the time a handler asked for', () => {
    expect(outcomeOf(new RetryLater('busy', 30))).toMatchObject({ retryAfterSeconds: 30 });
    expect(outcomeOf(new RetryLater('busy'))).toMatchObject({ retryAfterSeconds: null });
    expect(outcomeOf(new RetryLater('busy', NaN))).toMatchObject({ retryAfterSeconds: null });
    expect(outcomeOf(new RetryLater('busy', -1))).toMatchObject({ retryAfterSeconds: null });
  });

  it.each([86_401, 1e13, Infinity])('waits a day at most, not %d seconds', (seconds) => {
    expect(outcomeOf(new RetryLater('busy', seconds))).toMatchObject({ retryAfterSeconds: 86_400 });
  });
});
