import type { SubjectKind } from './event.js';

/** Injection token of `SubjectIds`. */
export const SUBJECT_IDS = Symbol('SUBJECT_IDS');

/** Some platforms write one id in two spellings, with and without a prefix. Stored is the canonical one. */
export interface SubjectIds {
  canonical(kind: SubjectKind, id: string): string;
}
