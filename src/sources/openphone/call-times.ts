import type { Call } from '../../contract/index.js';
import { secondsBetween } from '../kit/time.js';

interface Times {
  startedAt: string | null | undefined;
  /** Null: the payload has it and it is empty, so the call was not answered. Undefined: the payload does not speak of it. */
  answeredAt: string | null | undefined;
  endedAt: string | null | undefined;
  /** The sender's own number of seconds. */
  duration: number | null | undefined;
}

type Seconds = Pick<Call, 'durationSeconds' | 'ringSeconds' | 'reportedSeconds'>;

/**
 * How long it rang and was talked, by the times; they say more than the sender's number.
 *
 * @param countsTalk the sender's number is talk time. In v4 payloads it was seen to count from the start as well
 */
export function secondsOf({ startedAt, answeredAt, endedAt, duration }: Times, countsTalk: boolean): Seconds {
  const stated = countsTalk && answeredAt !== null ? (duration ?? null) : null;
  const durationSeconds = secondsBetween(answeredAt, endedAt) ?? stated;
  return {
    durationSeconds,
    ringSeconds: secondsBetween(startedAt, answeredAt === null ? endedAt : answeredAt),
    reportedSeconds: durationSeconds === null ? (duration ?? null) : null,
  };
}
