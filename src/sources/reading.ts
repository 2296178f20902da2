import type { ContentToFetch, Subject } from '../contract/index.js';
import type { FieldError } from './authentication.js';

/** What one webhook says. `events` may be empty: genuine, nothing to store. */
export interface Reading {
  readonly dialect: string;
  readonly events: readonly SourceEvent[];
}

/** An event before it is stored. */
export interface SourceEvent {
  /** Our name, of `WebhookEventMap` where one fits; else the sender's, with the source in front. */
  readonly type: string;
  /** As sent, where that is another name. */
  readonly senderType?: string;
  readonly externalId: string | null;
  readonly occurredAt: Date | null;
  readonly subject: Subject;
  /** Normalised by subject; the provider's own object where the subject's kind is `unknown` or `task`. */
  readonly data: unknown;
  readonly test: boolean;
  /** Unique per source: a second webhook with the same key says nothing new. At most 200 characters. */
  readonly dedupeKey: string;
  /**
   * What of it does not fit what the payload claims to be. A detail is left out of `data`; where an id, a party or the text
   * does not fit, the subject's kind is `unknown` and `data` is the sender's own object. Of a proven webhook the event is
   * stored either way; an unverified one with problems is refused.
   */
  readonly problems: readonly FieldError[];
  /** What it speaks of and does not carry. Absent: nothing. */
  readonly toFetch?: readonly ContentToFetch[];
}

/** What is known of an event that was stored. */
export interface StoredReceipt {
  readonly eventId: string;
  readonly duplicate: boolean;
}

/** What the sender is answered. */
export interface SourceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
