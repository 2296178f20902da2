import type { Subject, SubjectKind } from '../contract/index.js';

/**
 * The port every platform implements. OpenPhone is the first; Twilio, Telnyx, WhatsApp Cloud and others fit the same
 * shape: what differs between them is only how a request is proven genuine and how it is read.
 */
export interface Source {
  /** The last part of its URL, e.g. `openphone` for `/api/webhooks/openphone`. */
  readonly name: string;
  /** Every event type it is known to send, in the sender's spelling. */
  readonly eventTypes: readonly string[];
  /** Every `Reading.dialect` it can give: the labels of metrics are a closed list. */
  readonly dialects: readonly string[];
  /** Names of headers whose values must never be logged, listed or shown, lower case. */
  readonly secretHeaders: readonly string[];
  readonly methods: readonly ('GET' | 'POST')[];
  /** Bytes of the largest body it sends, where that is more than `BODY_LIMIT_BYTES`; null otherwise. */
  readonly bodyLimit: number | null;

  /**
   * Is it genuine? Constant-time in everything secret; malformed input is a refusal, never an exception. A source that
   * has to fetch a key first answers with a promise. A handshake is answered as it is, also while the source is paused
   * or the client is over its limit.
   */
  authenticate(request: SourceRequest): Authentication | Promise<Authentication>;

  /** What does it say? Only called with an authenticated request; never throws. */
  read(request: SourceRequest, proof: Proof): Reading;

  /** The one spelling of an id that this platform writes in several; absent where it does not. */
  canonicalId?(kind: SubjectKind, id: string): string;

  /**
   * What the sender is told when its events are on stable storage, for senders that expect something else than
   * `{success, eventId, duplicate}` with 200.
   */
  accepted?(request: SourceRequest): SourceAnswer;

  /**
   * Headers that prove a body as the sender would now, by the first fitting secret; null without one. For operators, who
   * repeat a webhook by hand.
   *
   * @param dialect the form the body has
   */
  sign?(dialect: string, body: Buffer): Record<string, string> | null;
}

/** A webhook as it arrived. */
export interface SourceRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** Public address of the service, where known: some platforms sign the full URL. */
  readonly publicUrl: string | null;
  /** Lower-case names. A header sent twice is joined with `, `, as Node does it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  /** Exact bytes, never re-serialised. A form is read with `new URLSearchParams(body.toString())`. */
  readonly body: Buffer;
  /** Address of the client after trusted proxies were taken away; null when they do not tell. */
  readonly clientAddress: string | null;
  /** The request came from this machine and through no proxy, trusted or not. */
  readonly local: boolean;
  readonly receivedAt: Date;
}

/** How much a webhook can be believed. */
export type Trust = 'signed' | 'token' | 'unverified';

export interface Proof {
  readonly kind: 'proven';
  readonly trust: Trust;
  /** Signature scheme that verified, e.g. `legacy`, `standard`; `none` when unverified. */
  readonly scheme: string;
  /** Which of the configured secrets matched, from 0; null when unverified. For logs and metrics, never the secret. */
  readonly secretIndex: number | null;
  /** When the sender signed it; null when unverified. */
  readonly signedAt: Date | null;
  readonly deliveryId: string | null;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly status: 400 | 401 | 403 | 503;
  /** Closed list, for metrics and quarantine, e.g. `signature-mismatch`. */
  readonly reason: RefusalReason;
  /** For the sender and the log: what was expected. Never a secret, never the expected signature. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** When the sender signed it, where the signature is right all the same. */
  readonly signedAt?: Date;
}

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

export interface SourceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Authentication = Proof | Refusal | Handshake;

/** One thing wrong with one field. `path` as in `data.object.id`; empty for the body as a whole. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/**
 * `events` may be empty: genuine, nothing to store. `problems` name what does not fit what the payload claims to be. A
 * detail is left out of `data`; where an id, a party or the text does not fit, the subject's kind is `unknown` and
 * `data` is the sender's own object. A proven webhook is stored either way, an unverified one with problems is refused.
 */
export interface Reading {
  readonly dialect: string;
  readonly events: readonly SourceEvent[];
  readonly problems: readonly FieldError[];
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
  /** The webhook only points at the content; a later step has to fetch it. */
  readonly mustFetch?: boolean;
}
