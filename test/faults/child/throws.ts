/** Whatever a handler may throw, at once or later. */
export const THROWS: readonly (() => unknown)[] = [
  () => {
    throw new Error('at once');
  },
  () => Promise.reject(new Error('rejected')),
  () => rejecting('a text'),
  () => rejecting(undefined),
  () => rejecting(null),
  () => rejecting(42),
  () => rejecting({ code: 'E_PLAIN' }),
  () => rejecting(Symbol('symbol')),
  () => rejecting(Object.create(null)),
  () => rejecting(circular()),
  () => rejecting(new Proxy({}, { get: () => rethrow(), getPrototypeOf: () => rethrow() })),
  () => rejecting(Object.defineProperty(new Error('x'), 'message', { get: () => rethrow() })),
  () => rejecting(new Error(`\0 ${'long '.repeat(10_000)}\uD800`)),
  () => rejecting(new AggregateError([new Error('one')], 'several')),
  () => recursion(),
];

// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the point
const rejecting = (thrown: unknown) => Promise.reject(thrown);

function rethrow(): never {
  throw new Error('thrown while it was looked at');
}

function circular(): object {
  const one: { self?: object } = {};
  one.self = one;
  return one;
}

function recursion(): unknown {
  return recursion();
}
