/**
 * For projections that must end the same whatever order events come in, and however often. Each event is read as a
 * small state that holds only what the event says; states are merged field by field with rules that do not care about
 * order, grouping or repetition.
 */

/** A value and when it was said, in milliseconds; null when the sender gave no time, which counts as oldest. */
export type Latest<Value> = readonly [value: Value, at: number | null];

/** Undefined, so no statement at all, for null: an event that does not speak of a field does not erase it. */
export function said<Value>(value: Value | null | undefined, at: number | null): Latest<Value> | undefined {
  return value === null || value === undefined ? undefined : [value, at];
}

/** The last one said. Of two at the same time, the one whose text sorts last: arbitrary, but the same everywhere. */
export function newest<Value>(one: Latest<Value>, other: Latest<Value>): Latest<Value> {
  if (one === other) return one;
  const difference = (one[1] ?? -Infinity) - (other[1] ?? -Infinity);
  if (difference > 0) return one;
  if (difference < 0) return other;
  return canonicalText(one[0]) >= canonicalText(other[0]) ? one : other;
}

/** The one of higher rank, whenever it was said; the newest of equal rank. For a status that never goes back. */
export function highest<Value>(rank: (value: Value) => number) {
  return (one: Latest<Value>, other: Latest<Value>): Latest<Value> => {
    const difference = rank(one[0]) - rank(other[0]);
    if (difference !== 0) return difference > 0 ? one : other;
    return newest(one, other);
  };
}

/** A list that has entries before an empty one, for senders that leave lists empty when they do not know. */
export const newestFilled: <Item>(one: Latest<Item[]>, other: Latest<Item[]>) => Latest<Item[]> = highest((list) =>
  list.length > 0 ? 1 : 0,
);

/** Entries of both, each merged by `rule`. */
export function union<Value>(rule: (one: Value, other: Value) => Value) {
  return (one: Record<string, Value>, other: Record<string, Value>): Record<string, Value> => {
    const merged = new Map(Object.entries(one));
    for (const [key, value] of Object.entries(other)) {
      const known = merged.get(key);
      merged.set(key, known === undefined ? value : rule(known, value));
    }
    return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
  };
}

type Rules<State> = {
  readonly [Field in keyof State]-?: (
    one: NonNullable<State[Field]>,
    other: NonNullable<State[Field]>,
  ) => NonNullable<State[Field]>;
};

/** Merges two states field by field; a field that one of them does not have is the other's. */
export function mergeBy<State extends object>(rules: Rules<State>): (one: State, other: State) => State {
  const fields = Object.keys(rules) as (keyof State)[];
  return (one, other) => {
    const merged: Partial<State> = {};
    for (const field of fields) {
      const [left, right] = [one[field], other[field]];
      if (left === undefined || left === null) merged[field] = right;
      else if (right === undefined || right === null) merged[field] = left;
      else merged[field] = rules[field](left, right);
      if (merged[field] === undefined) delete merged[field];
    }
    return merged as State;
  };
}

/** JSON with sorted keys: equal for values that say the same. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
