/**
 * Words of all dialects. A status never goes back, and among words for a call that is over the one that says how it
 * ended beats `completed`, which every ended call has in some dialects. `answered` is the word of a call that is going
 * on as well as of one that is over, so that it gives way.
 */
const RANKS: Record<string, number> = {
  queued: 0,
  initiated: 0,
  started: 1,
  ringing: 1,
  'in-progress': 2,
  answered: 2,
  unknown: 3,
  ended: 4,
  completed: 4,
  forwarded: 5,
  'ai-handled': 5,
  unanswered: 5,
  'no-answer': 5,
  missed: 5,
  abandoned: 5,
  busy: 5,
  canceled: 5,
  failed: 5,
};
/** A word we have not heard of may mean anything, so it gives way to all that say more than `ringing`. */
const UNHEARD = 1;

export function callStatusRank(status: string): number {
  return Object.hasOwn(RANKS, status) ? (RANKS[status] ?? UNHEARD) : UNHEARD;
}

const OF_TYPES: Record<string, string> = {
  'call.started': 'started',
  'call.ringing': 'ringing',
  'call.answered': 'answered',
  'call.forwarded': 'forwarded',
  'call.missed': 'missed',
  'call.completed': 'completed',
  'call.ended': 'ended',
};

/** Events that bring what was made of a call; a status in them is that of the summary, not of the call. */
const ABOUT_CONTENT = new Set(['call.summary.completed', 'call.transcript.completed', 'call.voicemail.completed']);

/** The call's status according to one event; the event's own name speaks where the payload does not. */
export function callStatusOf(type: string, status: string | null): string | null {
  if (ABOUT_CONTENT.has(type)) return null;
  return status ?? (Object.hasOwn(OF_TYPES, type) ? (OF_TYPES[type] ?? null) : null);
}

/** These say that the call was not taken, also where the direction is not known. */
const MISSED = new Set(['missed', 'no-answer', 'unanswered', 'abandoned']);

export function meansMissed(status: string): boolean {
  return MISSED.has(status);
}

export function isOver(status: string): boolean {
  return callStatusRank(status) >= callStatusRank('completed');
}
