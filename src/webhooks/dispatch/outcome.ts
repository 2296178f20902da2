import type { JobResult } from 'pg-boss';
import { GiveUp, RetryLater } from '../../contract/index.js';

/** How an attempt ended. `failed` is tried again as long as attempts are left. */
export type Outcome =
  | { result: 'done' }
  | { result: 'failed'; error: DeliveryError; retryAfterSeconds: number | null }
  | { result: 'given-up'; error: DeliveryError };

/** What is kept of an error: enough to understand it, no stack, bounded. */
export interface DeliveryError {
  name: string;
  message: string;
}

const MAX_MESSAGE = 1_000;

/** Handlers may throw anything; every shape becomes an outcome. */
export function outcomeOf(thrown: unknown): Outcome {
  const error = describeError(thrown);
  if (thrown instanceof GiveUp) return { result: 'given-up', error };
  const after = thrown instanceof RetryLater ? thrown.afterSeconds : undefined;
  return { result: 'failed', error, retryAfterSeconds: after !== undefined && after >= 0 ? after : null };
}

export function describeError(thrown: unknown): DeliveryError {
  const { name, message } =
    thrown instanceof Error ? thrown : { name: 'NotAnError', message: `a handler threw ${inspect(thrown)}` };
  // PostgreSQL cannot store NUL in text or jsonb
  return { name: clean(name), message: clean(message) };
}

function clean(text: unknown): string {
  return String(text).replaceAll('\0', '\\0').slice(0, MAX_MESSAGE).toWellFormed();
}

function inspect(thrown: unknown): string {
  try {
    return typeof thrown === 'string' ? thrown : ((JSON.stringify(thrown) as string | undefined) ?? String(thrown));
  } catch {
    return `a value of type ${typeof thrown}`;
  }
}

export function toJobResult(id: string, outcome: Outcome): JobResult {
  if (outcome.result === 'done') return { id, status: 'completed' };
  return { id, status: outcome.result === 'failed' ? 'failed' : 'deadletter', output: outcome.error };
}
