import type { FieldError } from '../../authentication.js';
import { problemsChecker } from './problems-of.js';
import type { Class } from './rules.js';
import { salvager } from './salvage.js';

export interface ReadObject<Dto> {
  /** Without the details that do not fit; null where it cannot be read at all. */
  readonly value: Dto | null;
  readonly problems: readonly FieldError[];
}

/**
 * Makes a function that reads an object by the rules of a class.
 *
 * @returns a function of the object and of where it is in the body, for the problems
 */
export function objectReader<Dto extends object>(type: Class<Dto>): (value: unknown, path: string) => ReadObject<Dto> {
  const check = problemsChecker(type);
  const salvage = salvager(type);
  return (value, path) => {
    const problems = check(value);
    if (problems.length === 0) return { value: value as Dto, problems };
    return { value: salvage(value) as Dto | null, problems: problemsAt(path, problems) };
  };
}

/** Problems of a part of the body, at its place in the whole. */
export function problemsAt(path: string, problems: readonly FieldError[]): FieldError[] {
  return problems.map((problem) => ({
    path: [path, problem.path].filter((part) => part !== '').join('.'),
    message: problem.message,
  }));
}
