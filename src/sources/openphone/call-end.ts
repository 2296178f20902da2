import type { Direction } from '../../contract/index.js';

/** Words for a call that was not taken; of an inbound one they say that it was missed. */
const UNTAKEN: ReadonlySet<string> = new Set([
  'missed',
  'no-answer',
  'unanswered',
  'abandoned',
  'busy',
  'failed',
  'canceled',
]);
/** Taken by a person, another number or an assistant. */
const TAKEN: ReadonlySet<string> = new Set(['answered', 'forwarded', 'ai-handled']);
const OVER: ReadonlySet<string> = new Set(['completed', 'ended']);

interface End {
  direction: Direction | null;
  status: string | null;
  /** Null: not answered. Undefined: the payload does not speak of it. */
  answeredAt?: string | null | undefined;
  forwardedTo?: string | null | undefined;
}

/**
 * Whether one event says that a call was missed; null where it does not decide it. What counts is what the payload says
 * of answering, never a duration: some count the ringing.
 */
export function isMissed({ direction, status, answeredAt, forwardedTo }: End): boolean | null {
  if (status === null) return null;
  if (TAKEN.has(status)) return false;
  if (UNTAKEN.has(status)) return direction === null ? null : direction === 'inbound';
  if (!OVER.has(status) || direction === null) return null;
  if (direction === 'outbound' || answeredAt || forwardedTo) return false;
  return answeredAt === null ? true : null;
}
