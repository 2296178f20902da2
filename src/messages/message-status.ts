import type { MessageStatus } from '../contract/index.js';

/**
 * A status never goes back. `delivered`, `failed` and `undelivered` are all final; where a message is said to be more
 * than one of them, the last one said stands: a failed message may be sent again, and a carrier may take back a
 * delivery report. That is why they share a rank.
 */
const RANKS: Record<MessageStatus, number> = {
  queued: 1,
  received: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  undelivered: 3,
};

/** 0 for a word we do not know: anything we do know tells more. */
export function messageStatusRank(status: MessageStatus): number {
  return Object.hasOwn(RANKS, status) ? RANKS[status] : 0;
}

/** What `message.delivered` says by its name, for payloads without a status. */
export function statusOfType(type: string): MessageStatus | null {
  const word = type.replace(/^message\./, '');
  return Object.hasOwn(RANKS, word) ? (word as MessageStatus) : null;
}

/** An error code belongs to these; a message that was sent again and delivered has none. */
export function isFailure(status: MessageStatus | null): boolean {
  return status === 'failed' || status === 'undelivered';
}
