import type { Kysely } from 'kysely';
import type { WebhookEvent } from '../../../contract/index.js';
import type { Tables } from '../../../database/tables.js';
import { loadTraceparents } from '../../../inbox/events/load-traceparents.js';
import type { Tracing } from '../../../tracing/tracing.js';
import type { Outcome } from './outcome.js';

/** One event of an attempt. */
export interface AttemptedEvent {
  event: WebhookEvent;
  /** 1 for the first. */
  attempt: number;
}

/** Runs an attempt within the traces its events came with, also after a retry, a restart and in another process. */
export async function tracedAttempt(
  tracing: Tracing,
  db: Kysely<Tables>,
  subscriber: string,
  attempted: readonly AttemptedEvent[],
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  const traceparents = await loadTraceparents(
    db,
    attempted.map(({ event }) => event.id),
  );
  const deliveries = attempted.map(({ event, attempt }) => ({
    traceparent: traceparents.get(event.id) ?? null,
    subscriber,
    attributes: {
      'webhooks.subscriber': subscriber,
      'webhooks.attempt': attempt,
      'webhooks.event.id': event.id,
      'webhooks.event.type': event.type,
    },
  }));
  return tracing.deliver(deliveries, run, (outcome) => (outcome.result === 'done' ? null : outcome.error.name));
}
