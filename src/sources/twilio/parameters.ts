import type { FieldError } from '../authentication.js';
import { isUsable } from '../kit/value.js';

/** Ids have 34 characters; two of these fit into a dedupe key. */
const LONGEST_ID = 80;

const PROTOTYPE = '__proto__';
const COUNT = /^\d{1,9}$/;

/** Names and values of a form or a query in the order in which they were sent, decoded and not trimmed. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

export function parseParameters(text: string): Parameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

/** What a signature is over, after the URL: each name with each of its distinct values, sorted by code units. */
export function signedText(parameters: Parameters): string {
  const names = [...parameters.keys()].sort();
  return names.flatMap((name) => [...new Set(parameters.get(name))].sort().map((value) => `${name}${value}`)).join('');
}

/** As an object, for events that have no shape of ours. */
export function objectOf(parameters: Parameters): Record<string, string | readonly string[]> {
  const entries = [...parameters].filter(([name]) => name !== PROTOTYPE);
  return Object.fromEntries(entries.map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]));
}

/** Takes single values, and collects what is wrong with them. */
export class Fields {
  readonly problems: FieldError[] = [];

  constructor(private readonly parameters: Parameters) {
    // it would change the prototype of whatever the payload is copied into
    if (parameters.has(PROTOTYPE)) this.problem(PROTOTYPE, 'expected no parameter of this name');
  }

  /** Null where it is absent. The order of repeated values is not signed, so that several different ones are a problem. */
  text(name: string): string | null {
    const values = new Set(this.parameters.get(name));
    if (values.size > 1) this.problem(name, `expected one value, got ${values.size}`);
    const [value] = values;
    return values.size === 1 ? (value ?? null) : null;
  }

  /** Null where it is absent, empty, or no fit for a key. */
  id(name: string): string | null {
    const text = this.word(name);
    if (text === null || (isUsable(text) && text.length <= LONGEST_ID)) return text;
    this.problem(name, `expected an id or a word, 1 to ${LONGEST_ID} characters`);
    return null;
  }

  /** Null where it is absent or empty. */
  word(name: string): string | null {
    return this.text(name) || null;
  }

  count(name: string): number | null {
    const text = this.word(name);
    if (text === null) return null;
    if (COUNT.test(text)) return Number(text);
    this.problem(name, 'expected a whole number');
    return null;
  }

  /** @param parse null for what it is not */
  parsed<Value>(name: string, expected: string, parse: (text: string) => Value | null): Value | null {
    const text = this.word(name);
    const value = text === null ? null : parse(text);
    if (text !== null && value === null) this.problem(name, `expected ${expected}`);
    return value;
  }

  problem(path: string, message: string): void {
    if (!this.problems.some((known) => known.path === path)) this.problems.push({ path, message });
  }
}
