import type { StoredEvent } from '../inbox/events/stored-event.js';

/** How far each subscriber is: `messages:done crm-sync:retry`. */
export function deliveriesOf({ deliveries }: Pick<StoredEvent, 'deliveries'>): string {
  return deliveries.map(({ subscriber, state }) => `${subscriber}:${state}`).join(' ');
}
