import { validateSync, type ValidationError } from 'class-validator';
import type { FieldError } from '../../authentication.js';
import { isRecord } from '../value.js';
import { compile, propertiesOf } from './compile.js';
import { nestedClass, type Class } from './rules.js';

/** A list in a hostile body may be wrong in a million places. */
const MOST_PROBLEMS = 20;

/**
 * What keeps `value` from being a `Dto`; empty when nothing does. class-validator decides and words the problems;
 * `compile` only spares the common case, a value that is right, most of its cost.
 */
export function problemsChecker(type: Class): (value: unknown) => FieldError[] {
  const fits = compile(type);
  return (value) => (fits(value) ? [] : problemsOf(type, value));
}

/** Asks class-validator. */
export function problemsOf(type: Class, value: unknown): FieldError[] {
  if (!isRecord(value)) return [{ path: '', message: 'expected an object' }];
  const errors = validateSync(instantiate(type, value), {
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  const problems: FieldError[] = [];
  collect(errors, '', problems);
  return problems;
}

/**
 * class-transformer would do, but for one thing: it follows a key `constructor` in the payload. Only what the class
 * declares is copied; nothing else is read.
 */
function instantiate(type: Class, value: unknown): object {
  if (!isRecord(value)) return value as object;
  const instance = Object.create(type.prototype as object) as Record<string, unknown>;
  for (const property of propertiesOf(type)) {
    const inner = value[property];
    const nested = nestedClass(type, property);
    if (nested === undefined) instance[property] = inner;
    else
      instance[property] = Array.isArray(inner)
        ? inner.map((item) => instantiate(nested, item))
        : instantiate(nested, inner);
  }
  return instance;
}

function collect(errors: readonly ValidationError[], parent: string, problems: FieldError[]): void {
  for (const { property, constraints, children } of errors) {
    if (problems.length >= MOST_PROBLEMS) return;
    const path = parent === '' ? property : `${parent}.${property}`;
    const [message] = Object.values(constraints ?? {});
    if (message !== undefined) problems.push({ path, message });
    collect(children ?? [], path, problems);
  }
}
