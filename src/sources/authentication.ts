import type { SourceAnswer } from './reading.js';

/** How much a webhook can be believed. */
export type Trust = 'signed' | 'token' | 'unverified';

/** A request that is genuine. */
export interface Proof<Content = unknown> {
  readonly kind: 'proven';
  readonly trust: Trust;
  /** Signature scheme that verified, e.g. `legacy`, `standard`; `none` when unverified. */
  readonly scheme: string;
  /** Which of the configured secrets matched, from 0; null when unverified. For logs and metrics, never the secret. */
  readonly secretIndex: number | null;
  /** When the sender signed it; null when unverified. */
  readonly signedAt: Date | null;
  readonly deliveryId: string | null;
  /** The body, where verifying had to decode it anyway, so that reading need not do it again. */
  readonly content?: Content;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly status: 400 | 401 | 403 | 503;
  readonly reason: RefusalReason;
  /** For the sender and the log: what was expected. Never a secret, never the expected signature. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** When the sender signed it, where the signature is right all the same. */
  readonly signedAt?: Date;
}

/** Closed, as counts and metrics are kept for each. What to do about each is in `refusals.ts`, and with each source. */
export const REFUSAL_REASONS = [
  'missing-signature',
  'malformed-header',
  'signature-mismatch',
  'stale',
  'no-secret',
  'address-not-allowed',
  'unreadable',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A request that asks for an answer instead of bringing news, e.g. to prove that the address is ours. */
export interface Handshake extends SourceAnswer {
  readonly kind: 'handshake';
}

export type Authentication<Content = unknown> = Proof<Content> | Refusal | Handshake;

/** One thing wrong with one field. `path` as in `data.object.id`; empty for the body as a whole. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}
