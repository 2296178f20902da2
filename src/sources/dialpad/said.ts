import type { FieldError } from '../authentication.js';
import type { SourceEvent } from '../reading.js';

/** Null: the claims stay what they are. */
export type Said = (Omit<SourceEvent, 'externalId' | 'test' | 'problems'> & { senderType: string }) | null;

export interface Read {
  readonly said: Said;
  readonly problems: readonly FieldError[];
}
