import type { SourceEvent } from '../reading.js';

type Unread = Pick<SourceEvent, 'type' | 'data' | 'dedupeKey' | 'problems'> &
  Partial<Pick<SourceEvent, 'senderType' | 'externalId' | 'occurredAt'>>;

/** What has no equal in our vocabulary, or cannot be read: it is kept as the sender's own object. */
export function unreadEvent(unread: Unread): SourceEvent {
  return { externalId: null, occurredAt: null, subject: { kind: 'unknown', id: null }, test: false, ...unread };
}
