import type { SubjectKind } from '../../contract/index.js';
import type { FieldError } from '../source.js';
import { problemsChecker } from './dto/problems-of.js';
import type { Class } from './dto/rules.js';

export type Body = Readonly<Record<string, unknown>>;

/** One wire format: where things are, and how the payload of each type is read. What is found may be anything. */
export interface Dialect {
  readonly name: string;
  /** Where the type is, for messages about it. */
  readonly typePath: string;
  /** The type in our spelling. */
  type(body: Body): unknown;
  /** Id of the event itself; undefined in a dialect that has none. */
  eventId(body: Body): unknown;
  occurredAt(body: Body): unknown;
  /** The provider's own object: what the event is about. */
  object(body: Body): unknown;
  formOf(type: string): Form;
}

/** How the payloads of some types are checked and turned into our vocabulary. */
export interface Form {
  readonly kind: SubjectKind;
  problems(body: Body): FieldError[];
  /** Only for a body without problems. Absent where the provider's object stays as it is. */
  read?(body: Body, type: string): unknown;
}

export function form<Dto extends object>(
  kind: SubjectKind,
  dto: Class<Dto>,
  normalise: (body: Dto, type: string) => unknown,
): Form {
  return { kind, problems: problemsChecker(dto), read: (body, type) => normalise(body as Dto, type) };
}

/** The class checks no more than what is around the provider's object. */
export function untouched(kind: SubjectKind, dto: Class): Form {
  return { kind, problems: problemsChecker(dto) };
}

/** A type nobody has told us about is no mistake. */
export const UNKNOWN_FORM: Form = { kind: 'unknown', problems: () => [] };
