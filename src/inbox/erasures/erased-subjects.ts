import { keyText, recordset, type SubjectKind } from '../../contract/index.js';
import type { RawBuilder } from 'kysely';

/** A message, call, contact or task of a source. */
export interface ErasedSubject {
  readonly source: string;
  readonly kind: SubjectKind;
  readonly id: string;
}

const TYPES = { source: 'text', kind: 'text', id: 'text' };

/** What is to be erased, each once. Ids are unique within a source and a kind: others with the same id stay. */
export class ErasedSubjects {
  private readonly byKey = new Map<string, ErasedSubject>();

  add(subject: ErasedSubject): void {
    this.byKey.set(`${subject.kind}\n${keyText(subject)}`, subject);
  }

  /** Rows `subject`, with `source`, `kind` and `id`. */
  all(): RawBuilder<unknown> {
    return recordset('subject', TYPES, [...this.byKey.values()]);
  }

  /** Those of one kind. What could not be read may be of any. */
  ofKind(kind: SubjectKind): RawBuilder<unknown> {
    const subjects = [...this.byKey.values()].filter((subject) => subject.kind === kind || subject.kind === 'unknown');
    return recordset('subject', TYPES, subjects);
  }
}
