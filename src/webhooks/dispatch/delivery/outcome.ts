import { GiveUp, RetryLater } from '../../../contract/index.js';
import { describeError, isA, type DeliveryError } from '../describe-error.js';
import { ownStack } from '../own-stack.js';

const MAX_DELAY_SECONDS = 86_400;

/** How an attempt ended. `failed` is tried again as long as attempts are left. */
export type Outcome =
  /** `committed`: its own transaction has marked the delivery as done. */
  | { result: 'done'; committed?: true }
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
  return { result: 'failed', ...failure, retryAfterSeconds: isA(thrown, RetryLater) ? delayOf(thrown) : null };
}

/** Other systems name any time, and milliseconds for seconds: a delivery must not be put off beyond what anyone waits for. */
function delayOf({ afterSeconds }: RetryLater): number | null {
  return typeof afterSeconds === 'number' && afterSeconds >= 0 ? Math.min(afterSeconds, MAX_DELAY_SECONDS) : null;
}
