import type { FailedAttempt } from '../inbox/attempt-log.js';
import type { Delivery } from '../inbox/deliveries.js';
import type { StoredEvent } from '../inbox/events/stored-event.js';

/** One step in the life of an event. */
export interface TimelineEntry {
  /** Null where it is known to have happened at this place, but not when. */
  at: Date | null;
  kind: 'received' | 'verified' | 'stored' | 'acknowledged' | 'attempt' | 'done' | 'dead' | 'scheduled';
  subscriber?: string;
  /** From 1. */
  attempt?: number;
  milliseconds?: number;
  error?: string;
  /** Where the error comes from, a line for each call. */
  stack?: string;
  detail?: string;
}

/** What is known to have happened, and is going to happen next, in that order. */
export function timelineOf(event: StoredEvent, failed: readonly FailedAttempt[]): TimelineEntry[] {
  const delivered = [...failed.map(failedEntry), ...event.deliveries.flatMap(endEntry)].sort(
    (one, other) => (one.at?.getTime() ?? Infinity) - (other.at?.getTime() ?? Infinity),
  );
  return [...receiptEntries(event), ...delivered, ...event.deliveries.flatMap(nextEntry)];
}

/** Each follows from the one before: what is not stored is not acknowledged, and what is not stored is not here. */
function receiptEntries({ receivedAt, verified, dialect }: StoredEvent): TimelineEntry[] {
  return [
    { at: receivedAt, kind: 'received', detail: dialect },
    ...(verified ? [{ at: null, kind: 'verified' } as const] : []),
    { at: null, kind: 'stored', detail: 'committed to the disk' },
    { at: null, kind: 'acknowledged', detail: 'after the commit' },
  ];
}

function failedEntry({ subscriber, attempt, startedAt, milliseconds, error, stack }: FailedAttempt): TimelineEntry {
  return {
    at: startedAt,
    kind: 'attempt',
    subscriber,
    attempt,
    milliseconds,
    ...(error === null ? {} : { error }),
    ...(stack === null ? {} : { stack }),
  };
}

function endEntry({ subscriber, state, attempts, finishedAt, lastError }: Delivery): TimelineEntry[] {
  if (state === 'done') return [{ at: finishedAt, kind: 'done', subscriber, attempt: attempts }];
  if (state === 'cancelled') return [{ at: finishedAt, kind: 'dead', subscriber, detail: 'cancelled' }];
  if (state !== 'dead') return [];
  const entry = { at: finishedAt, kind: 'dead', subscriber, attempt: attempts } as const;
  return [lastError === null ? entry : { ...entry, error: lastError }];
}

function nextEntry({ subscriber, state, attempts, nextAttemptAt }: Delivery): TimelineEntry[] {
  if (state === 'active') return [{ at: null, kind: 'attempt', subscriber, attempt: attempts, detail: 'under way' }];
  if (state !== 'pending' && state !== 'retry') return [];
  return [{ at: nextAttemptAt, kind: 'scheduled', subscriber, attempt: attempts + 1 }];
}
