import { eventOf } from './event-of.js';
import { restlessness, statusOfEvent } from './event-state.js';
import type { DeliveryState } from './wire.js';

const NOW = Date.parse('2026-11-25T08:00:00.000Z');

it.each<[DeliveryState[], string]>([
  [[], 'stored'],
  [['done', 'done'], 'done'],
  [['done', 'pending'], 'pending'],
  [['pending', 'active'], 'active'],
  [['retry', 'active', 'done'], 'retrying'],
  [['retry', 'dead'], 'dead'],
])('an event stands as its most urgent delivery: %j as %s', (states, word) => {
  expect(statusOfEvent(eventOf({ states })).word).toBe(word);
});

it.each<[DeliveryState[], string | undefined, number | null]>([
  [['done', 'dead'], undefined, null],
  [['retry', 'active'], undefined, 1_500],
  [['retry'], '2026-11-25T08:00:20.000Z', 20_000],
  [['retry'], '2026-11-25T07:59:00.000Z', 3_000],
  [['retry'], '2026-11-25T09:00:00.000Z', 60_000],
])('what is %j, next at %s, is looked at again after %s ms', (states, nextAttemptAt, wait) => {
  expect(restlessness(eventOf(nextAttemptAt === undefined ? { states } : { states, nextAttemptAt }), NOW)).toBe(wait);
});
