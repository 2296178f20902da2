import fc from 'fast-check';

/** Every order of the items. */
export function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length < 2) yield [...items];
  for (const [index, first] of items.entries()) {
    if (items.length < 2) return;
    for (const rest of permutations(items.toSpliced(index, 1))) yield [first, ...rest];
  }
}

/** The items in any order, each at least once and some again, cut into batches anywhere. */
export function deliveriesOf<Item>(items: readonly Item[]): fc.Arbitrary<Item[][]> {
  return fc
    .record({
      again: fc.array(fc.constantFrom(...items), { maxLength: items.length }),
      cuts: fc.array(fc.nat(items.length), { maxLength: 4 }),
      seed: fc.array(fc.nat(), { minLength: items.length * 2, maxLength: items.length * 2 }),
    })
    .map(({ again, cuts, seed }) => {
      const order = [...items, ...again]
        .map((item, index) => ({ item, place: seed[index] ?? 0 }))
        .sort((one, other) => one.place - other.place)
        .map(({ item }) => item);
      const edges = [...new Set([0, ...cuts, order.length])].sort((one, other) => one - other);
      return edges.slice(1).map((edge, index) => order.slice(edges[index], edge));
    });
}
