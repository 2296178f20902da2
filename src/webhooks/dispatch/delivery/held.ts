import type { WebhookEvent } from '../../../contract/index.js';
import { eventIdsOf } from '../../../inbox/delivery-job.js';
import type { Lease } from './leases.js';

/** A delivery that was fetched, with its events as far as retention has left them. */
export interface Held {
  job: Lease;
  events: readonly WebhookEvent[];
}

export function hold(job: Lease, events: ReadonlyMap<string, WebhookEvent>): Held {
  return { job, events: eventIdsOf(job).flatMap((id) => events.get(id) ?? []) };
}
