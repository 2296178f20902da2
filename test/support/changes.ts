import fc from 'fast-check';

/** Other things than what belongs there, those that trip JavaScript among them. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'text',
    0,
    1.5,
    true,
    [],
    {},
    [null],
    [{}],
    ['a'],
    [[]],
    'x'.repeat(201),
  ),
  fc.constantFrom<unknown>({ constructor: 'x' }, { then: 1 }, { length: 1 }, { hasOwnProperty: null }, '\0', '\ud800'),
  fc.jsonValue({ maxDepth: 2 }),
);

const changes = fc.array(fc.record({ step: fc.infiniteStream(fc.nat()), value: anything }), {
  minLength: 1,
  maxLength: 3,
});

/** Walks down the sample, turning where the numbers say, and puts the value there. */
function change(value: unknown, turns: Iterator<number>, replacement: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return replacement;
  const turn: number = turns.next().value;
  if (turn % 7 === 0) return replacement;
  const keys = Object.keys(value);
  const key = keys[turn % keys.length] as keyof typeof value;
  const copy = structuredClone(value);
  copy[key] = change(value[key], turns, replacement) as never;
  return copy;
}

/** The sample with one to three parts of it changed. */
export function changeOf(sample: unknown): fc.Arbitrary<unknown> {
  return changes.map((steps) =>
    steps.reduce((body, { step, value }) => change(body, step[Symbol.iterator](), value), sample),
  );
}
