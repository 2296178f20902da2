import type { DeliveryState, EventSummary } from './wire.js';

/** How something stands, for people: a word, and a tone that has a colour and a shape. */
export interface Status {
  word: string;
  tone: 'good' | 'busy' | 'late' | 'bad' | 'idle';
}

const OF_STATE: Record<DeliveryState, Status> = {
  pending: { word: 'pending', tone: 'busy' },
  active: { word: 'active', tone: 'busy' },
  retry: { word: 'retrying', tone: 'late' },
  done: { word: 'done', tone: 'good' },
  dead: { word: 'dead', tone: 'bad' },
  cancelled: { word: 'cancelled', tone: 'idle' },
};

/** What needs attention most comes first. */
const BY_URGENCY: readonly DeliveryState[] = ['dead', 'retry', 'active', 'pending', 'done', 'cancelled'];

export function statusOfState(state: DeliveryState): Status {
  return OF_STATE[state];
}

/** Of its most urgent delivery. */
export function statusOfEvent({ deliveries, problems, subject }: EventSummary): Status {
  if (problems.length > 0 && subject.kind === 'unknown') return { word: 'unreadable', tone: 'late' };
  const most = BY_URGENCY.find((state) => deliveries.some((delivery) => delivery.state === state));
  return most === undefined ? { word: 'stored', tone: 'idle' } : OF_STATE[most];
}

const UNDER_WAY_MS = 1_500;
const RETRY_MS = { least: 3_000, most: 60_000 };

/**
 * Milliseconds after which an event may stand differently; null when it has come to rest.
 *
 * @param now milliseconds since 1970
 */
export function restlessness({ deliveries }: EventSummary, now = Date.now()): number | null {
  if (deliveries.some(({ state }) => state === 'pending' || state === 'active')) return UNDER_WAY_MS;
  const retries = deliveries.filter(({ state }) => state === 'retry');
  if (retries.length === 0) return null;
  const next = Math.min(
    ...retries.map(({ nextAttemptAt }) => (nextAttemptAt === null ? now : Date.parse(nextAttemptAt))),
  );
  return Math.min(Math.max(next - now, RETRY_MS.least), RETRY_MS.most);
}
