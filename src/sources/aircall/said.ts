import type { FieldError } from '../authentication.js';
import type { SourceEvent } from '../reading.js';

/** What an object says. */
export interface Read {
  /** Null: it stays the sender's object. */
  readonly content: Pick<SourceEvent, 'type' | 'subject' | 'data' | 'toFetch'> | null;
  readonly problems: readonly FieldError[];
}

/** Ids are numbers or text, and text with us. */
export function idText(id: string | number | null | undefined): string | null {
  return id === null || id === undefined ? null : String(id);
}

/** A contact that is null is one that was looked for and not found; one that is absent is not spoken of. */
export function contactIdsOf(contact: { id?: string | number | null } | null | undefined): string[] | null {
  if (contact === null) return [];
  const id = idText(contact?.id);
  return id === null ? null : [id];
}
