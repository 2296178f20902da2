import type { Direction, MessageStatus } from '../../contract/index.js';
import type { NormalisedType } from './event-types.js';

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  incoming: 'inbound',
  inbound: 'inbound',
  outgoing: 'outbound',
  outbound: 'outbound',
};

/** Types that say the direction by themselves. */
const DIRECTION_OF_TYPE: Partial<Record<NormalisedType, Direction>> = {
  'message.received': 'inbound',
  'message.sent': 'outbound',
  'call.missed': 'inbound',
  'call.forwarded': 'inbound',
};

/**
 * The vendor's words for a message. `receiving`, `canceled` and words we do not know are none of ours: the type of the
 * event then says it, or it stays unknown.
 */
const MESSAGE_STATUSES: Readonly<Record<string, MessageStatus>> = {
  received: 'received',
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
};

const MESSAGE_STATUS_OF_TYPE: Partial<Record<NormalisedType, MessageStatus>> = {
  'message.received': 'received',
  'message.sent': 'sent',
  'message.delivered': 'delivered',
  'message.failed': 'failed',
  'message.undelivered': 'undelivered',
};

const CALL_STATUS_OF_TYPE: Partial<Record<NormalisedType, string>> = {
  'call.started': 'started',
  'call.ringing': 'ringing',
  'call.answered': 'answered',
  'call.forwarded': 'forwarded',
  'call.missed': 'missed',
  'call.ended': 'ended',
  'call.completed': 'completed',
};

export function directionOf(word: string | null | undefined, type: string): Direction | null {
  return own(DIRECTIONS, word) ?? own(DIRECTION_OF_TYPE, type) ?? null;
}

/** What came in was received, also where the sender calls it delivered. */
export function messageStatusOf(
  word: string | null | undefined,
  type: string,
  direction: Direction | null,
): MessageStatus | null {
  if (direction === 'inbound') return 'received';
  return own(MESSAGE_STATUSES, word) ?? own(MESSAGE_STATUS_OF_TYPE, type) ?? null;
}

/** The vendor's word as it is; where there is none, the type's. */
export function callStatusOf(word: string | null | undefined, type: string): string | null {
  return word ?? own(CALL_STATUS_OF_TYPE, type) ?? null;
}

/** Not what every object inherits: a status may be the word `constructor`. */
function own<Value>(
  table: Readonly<Partial<Record<string, Value>>>,
  word: string | null | undefined,
): Value | undefined {
  return typeof word === 'string' && Object.hasOwn(table, word) ? table[word] : undefined;
}
