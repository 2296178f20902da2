import type { Subject } from '../contract/index.js';
import type { FieldError } from '../sources/source.js';

/** An event on its way into the store. */
export interface NewEvent {
  id: string;
  source: string;
  dedupeKey: string;
  dialect: string;
  type: string;
  externalId: string | null;
  deliveryId: string | null;
  verified: boolean;
  test: boolean;
  occurredAt: Date | null;
  receivedAt: Date;
  subject: Subject;
  data: unknown;
  headers: Readonly<Record<string, string>>;
  raw: Buffer;
  problems: readonly FieldError[];
  /** Subscribers that get it, each with the key its deliveries are kept in order by (null: any order). */
  deliverTo: readonly { subscriber: string; orderKey: string | null }[];
  notRouted: readonly { subscriber: string; reason: string }[];
}

/** What the store says of it. For a duplicate, the id of the event that was there first. */
export interface Receipt {
  eventId: string;
  duplicate: boolean;
}
