import type { SubjectKind } from './event.js';

/** Injection token of `SubjectIds`. */
export const SUBJECT_IDS = Symbol('SUBJECT_IDS');

/** Some platforms write one id in two spellings, with and without a prefix. Stored is the canonical one. */
export interface SubjectIds {
  /** An id that is not of a known source stays as it is. */
  canonical(source: string, kind: SubjectKind, id: string): string;
  /** What any of the sources would store the id as, and the id itself. */
  spellings(kind: SubjectKind, id: string): readonly string[];
}
