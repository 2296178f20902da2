import type { JobResult } from 'pg-boss';
import { GiveUp, RetryLater } from '../../contract/index.js';
import { describeError, isA, type DeliveryError } from './describe-error.js';
import { ownStack } from './own-stack.js';

/** Longest wait a handler may ask for: more is taken for a mistake, such as milliseconds. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** How an attempt ended. `failed` is tried again as long as attempts are left. */
export type Outcome =
  | { result: 'done' }
  | ({ result: 'failed'; retryAfterSeconds: number | null } & Failure)
  | ({ result: 'given-up' } & Failure);

interface Failure {
  error: DeliveryError;
  /** Where it comes from; see `ownStack`. */
  stack: string | null;
}

/** Handlers may throw anything; every shape becomes an outcome, also one that throws when it is looked at. */
export function outcomeOf(thrown: unknown): Outcome {
  const failure = { error: describeError(thrown), stack: ownStack(thrown) };
  if (isA(thrown, GiveUp)) return { result: 'given-up', ...failure };
  return { result: 'failed', ...failure, retryAfterSeconds: isA(thrown, RetryLater) ? waitOf(thrown) : null };
}

/** Null for what is no number of seconds: the usual pause applies. */
function waitOf({ afterSeconds }: RetryLater): number | null {
  if (typeof afterSeconds !== 'number' || !(afterSeconds >= 0)) return null;
  return Math.min(afterSeconds, MAX_RETRY_AFTER_SECONDS);
}

export function toJobResult(id: string, outcome: Outcome): JobResult {
  if (outcome.result === 'done') return { id, status: 'completed' };
  return { id, status: outcome.result === 'failed' ? 'failed' : 'deadletter', output: outcome.error };
}
