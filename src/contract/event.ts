import type { OptOut } from './opt-out.js';

/**
 * One fact a source told us, in our vocabulary. Stored once, never changed.
 *
 * @typeParam Data normalised by subject (see `Message`, `Call`, `Contact`); the provider's own object for
 * tasks and for types we do not know.
 */
export interface WebhookEvent<Data = unknown> {
  /** Our id (UUID v7, so ids sort by time of receipt). */
  readonly id: string;
  /** Platform that sent it, e.g. `openphone`. */
  readonly source: string;
  /** Wire format it came in, e.g. `workwhile`, `legacy`, `2026-03-30`. */
  readonly dialect: string;
  /** Our name for it, the same for all sources, e.g. `message.received`. */
  readonly type: string;
  /** The sender's name for it, e.g. `callSummary` for our `call.summary.completed`; often the same. */
  readonly senderType: string;
  /** The sender's event id, where the dialect has one. The same over retries. */
  readonly externalId: string | null;
  /** The sender's delivery id (`webhook-id`), where the dialect has one. */
  readonly deliveryId: string | null;
  /** False only for unsigned webhooks that development mode accepts from loopback. */
  readonly verified: boolean;
  /** True for the vendor's signed test events. */
  readonly test: boolean;
  /** When it happened, by the sender's clock; null when the payload does not say. */
  readonly occurredAt: Date | null;
  /** When we received it, by our clock. */
  readonly receivedAt: Date;
  readonly subject: Subject;
  /** Somebody wants no more messages (`stop`), or wants them again (`start`): by a text that is a keyword, or by a notice. */
  readonly optOut: OptOut | null;
  /** What it speaks of and does not carry: to be fetched with the platform's API. Empty where that is nothing. */
  readonly toFetch: readonly ContentToFetch[];
  /** Normalised by subject: a `Message`, `Call` or `Contact`; of any other subject, the sender's own object. */
  readonly data: Data;
}

/** What an event is about. */
export interface Subject {
  readonly kind: SubjectKind;
  /** The sender's id, unique within the source, of the message, call (also for its summary, transcript and voicemail), contact or task. */
  readonly id: string | null;
}

/** `unknown`: `data` is the sender's own object, because its type has no reader in this wire format, or it could not be read. */
export type SubjectKind = 'message' | 'call' | 'contact' | 'task' | 'unknown';

/** Something that an event speaks of and does not carry: it has to be fetched from the platform, with its credentials. */
export interface ContentToFetch {
  readonly what: 'message' | 'media' | 'recording' | 'voicemail' | 'summary' | 'transcript' | 'contact';
  /** The sender's id of it, where it names one. */
  readonly id: string | null;
  /** Where it is, where the sender says so. It may expire. */
  readonly url: string | null;
}
