import type { SubjectKind } from '../../contract/index.js';
import type { PhoneNumbers } from '../../contract/index.js';
import type { FieldError } from '../authentication.js';
import { compile } from '../kit/dto/compile.js';
import { problemsChecker } from '../kit/dto/problems-of.js';
import type { Class } from '../kit/dto/rules.js';
import { salvager } from '../kit/dto/salvage.js';

export type Body = Readonly<Record<string, unknown>>;

/** One wire format: where things are, and how the payload of each type is read. What is found may be anything. */
export interface Dialect {
  readonly name: string;
  /** Where the type is, for messages about it. */
  readonly typePath: string;
  /** The type as sent. */
  type(body: Body): unknown;
  /** Our name for a type that is sent by another one. */
  readonly renamed?: ReadonlyMap<string, string>;
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
  /**
   * In our vocabulary, without the details that have problems; undefined where ids, parties or text have one. Absent
   * where the provider's object stays as it is.
   */
  read?(body: Body, type: string, numbers: PhoneNumbers): object | undefined;
}

export function form<Dto extends object>(
  kind: SubjectKind,
  dto: Class<Dto>,
  normalise: (body: Dto, type: string, numbers: PhoneNumbers) => object,
): Form {
  const fits = compile(dto);
  const salvage = salvager(dto);
  return {
    kind,
    problems: problemsChecker(dto),
    read: (body, type, numbers) => {
      const readable = fits(body) ? body : salvage(body);
      return readable === null ? undefined : normalise(readable as Dto, type, numbers);
    },
  };
}

/** The class checks no more than what is around the provider's object. */
export function untouched(kind: SubjectKind, dto: Class): Form {
  return { kind, problems: problemsChecker(dto) };
}

/** A type that no document describes is no mistake. */
export const UNKNOWN_FORM: Form = { kind: 'unknown', problems: () => [] };
