import fc from 'fast-check';
import { canonicalText, highest, mergeBy, newest, newestFilled, said, union, type Latest } from './latest.js';

interface State {
  value?: Latest<unknown>;
  status?: Latest<string>;
  list?: Latest<number[]>;
  entries?: Record<string, Latest<unknown>>;
  count?: number;
}

const merge = mergeBy<State>({
  value: newest,
  status: highest((status) => status.length),
  list: newestFilled,
  entries: union(newest),
  count: Math.max,
});

const at = fc.option(fc.integer({ min: 0, max: 3 }));
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const state: fc.Arbitrary<State> = fc.record(
  {
    value: fc.tuple(json, at),
    status: fc.tuple(fc.constantFrom('a', 'b', 'cc', 'dd', ''), at),
    list: fc.tuple(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }), at),
    entries: fc.dictionary(fc.constantFrom('x', 'y', '__proto__'), fc.tuple(json, at)),
    count: fc.integer(),
  },
  { requiredKeys: [] },
);

describe('merging states', () => {
  it('does not care about order', () => {
    fc.assert(fc.property(state, state, (a, b) => expect(merge(a, b)).toEqual(merge(b, a))));
  });

  it('does not care about grouping', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))),
    );
  });

  it('does not care about repetition', () => {
    fc.assert(fc.property(state, state, (a, b) => expect(merge(merge(a, b), b)).toEqual(merge(a, b))));
  });

  it('comes back the same from a json column', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const stored = JSON.parse(JSON.stringify(merge(a, b))) as State;
        expect(merge(stored, b)).toEqual(stored);
      }),
    );
  });
});

describe('rules', () => {
  it('takes the newest, and a value without a time as the oldest', () => {
    expect(newest(['old', 1], ['new', 2])).toEqual(['new', 2]);
    expect(newest(['timed', 1], ['untimed', null])).toEqual(['timed', 1]);
  });

  it('lets a rank win against time', () => {
    const rule = highest((word: string) => (word === 'done' ? 1 : 0));
    expect(rule(['done', 1], ['begun', 2])).toEqual(['done', 1]);
  });

  it('does not let an empty list replace one with entries', () => {
    expect(newestFilled([[1], 1], [[], 2])).toEqual([[1], 1]);
  });

  it('takes null for no statement', () => {
    expect(said(null, 1)).toBeUndefined();
    expect(said('', 1)).toEqual(['', 1]);
  });

  it('writes the same text for the same object', () => {
    expect(canonicalText({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });
});
