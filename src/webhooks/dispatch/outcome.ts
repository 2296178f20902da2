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

/** Handlers may throw anything; every shape becomes an outcome, also one that throws when it is looked at. */
export function outcomeOf(thrown: unknown): Outcome {
  const error = describeError(thrown);
  if (isA(thrown, GiveUp)) return { result: 'given-up', error };
  const after = isA(thrown, RetryLater) ? thrown.afterSeconds : undefined;
  return { result: 'failed', error, retryAfterSeconds: after !== undefined && after >= 0 ? after : null };
}

export function describeError(thrown: unknown): DeliveryError {
  if (!isA(thrown, Error)) return { name: 'NotAnError', message: clean(`a handler threw ${inspect(thrown)}`) };
  try {
    return { name: clean(thrown.name), message: clean(thrown.message) };
  } catch {
    return { name: 'Error', message: 'a handler threw an error that cannot be read' };
  }
}

/** Proxies may throw even here. */
function isA<Class>(thrown: unknown, type: abstract new (...parameters: never[]) => Class): thrown is Class {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}

/** PostgreSQL cannot store NUL in text or jsonb. */
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
