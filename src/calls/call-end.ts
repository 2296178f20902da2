import type { Direction } from '../contract/index.js';
import { callStatusRank, isOver, meansMissed } from './call-status.js';

/** How a call ended, as one event has it. */
export interface CallEnd {
  status: string;
  /** Null where the event does not decide it. */
  missed: boolean | null;
}

/** Null for an event of a call that goes on. `answered` is the word of a call that goes on as well as of one that is over. */
export function endOf(
  type: string,
  status: string | null,
  missed: boolean | null,
  direction: Direction | null = null,
): CallEnd | null {
  if (status === null) return null;
  const over = isOver(status) || (status === 'answered' && ENDING.has(type));
  return over ? { status, missed: missed ?? verdictOf(status, direction) } : null;
}

/** One of several phones was not answered, while the call may have been taken at another one. */
export function isOfOnePhone({ status, missed }: CallEnd): boolean {
  return missed === null && (meansMissed(status) || status === 'busy');
}

/** A source that has the direction and leaves it open all the same means one phone of several. */
function verdictOf(status: string, direction: Direction | null): boolean | null {
  if (meansMissed(status)) return direction === 'inbound' ? null : true;
  return TAKEN.has(status) ? false : null;
}

const TAKEN: ReadonlySet<string> = new Set(['answered', 'forwarded', 'ai-handled']);
const ENDING: ReadonlySet<string> = new Set(['call.completed', 'call.ended']);

/** A word for how it ended beats one that only says that it did; of equal ones the last one counts. */
export function endRank(end: CallEnd): number {
  const { status } = end;
  if (isOfOnePhone(end)) return callStatusRank('completed') - 0.5;
  return status === 'answered' ? callStatusRank('missed') : callStatusRank(status);
}
