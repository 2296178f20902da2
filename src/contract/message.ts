import type { OptOut } from './opt-out.js';

/** A text message, the same shape whatever the dialect. Absent is null, never invented. */
export interface Message {
  id: string;
  direction: Direction | null;
  /** E.164, a short code, or the text the carrier sent. */
  from: string | null;
  to: string[];
  body: string | null;
  media: MessageMedia[];
  status: MessageStatus | null;
  errorCode: string | null;
  conversationId: string | null;
  phoneNumberId: string | null;
  userId: string | null;
  /** Null when the vendor could not look the contacts up; empty when it looked and found none. */
  contactIds: string[] | null;
  /** ISO 8601 as sent. */
  createdAt: string | null;
  readAt: string | null;
  /** `sms`, `mms`, `whatsapp`, …; null where the platform does not name it. */
  channel: string | null;
  /** The whole text of an inbound message is a keyword: the person wants no more messages, or wants them again. */
  optOut: OptOut | null;
}

export interface MessageMedia {
  url: string;
  type: string | null;
}

export type Direction = 'inbound' | 'outbound';

export type MessageStatus = 'received' | 'queued' | 'sent' | 'delivered' | 'failed' | 'undelivered';
