import type { DeliveryState, EventSummary } from './wire.js';

interface EventParts {
  id?: string;
  type?: string;
  source?: string;
  subject?: string;
  receivedAt?: string;
  /** Of its deliveries. */
  states?: DeliveryState[];
  nextAttemptAt?: string;
}

/** An event as it is listed. For specs. */
export function eventOf({
  id = '1',
  type = 'message.received',
  source = 'acme',
  subject = 'AC1',
  receivedAt,
  states = [],
  nextAttemptAt,
}: EventParts) {
  return {
    id,
    type,
    source,
    receivedAt: receivedAt ?? '2026-11-25T08:00:00.000Z',
    subject: { kind: 'message', id: subject },
    problems: [],
    deliveries: states.map((state) => ({ subscriber: state, state, nextAttemptAt: nextAttemptAt ?? null })),
  } as unknown as EventSummary;
}
