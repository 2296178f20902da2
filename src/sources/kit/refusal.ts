import type { Refusal, RefusalReason } from '../authentication.js';

export function refuse(reason: RefusalReason, detail: string): Refusal {
  return { kind: 'refused', status: 401, reason, detail };
}

/** The fault is on this side: a sender that repeats a 5xx loses nothing once the secret is set. */
export function noSecret(detail: string): Refusal {
  return { ...refuse('no-secret', detail), status: 503 };
}

export function noMatch(scheme: string, secrets: number, age: number): Refusal {
  const tried = secrets === 1 ? 'the one configured secret' : `any of the ${secrets} configured secrets`;
  return refuse(
    'signature-mismatch',
    `${scheme} signature, made ${ageOf(age)} by its timestamp: it does not match ${tried} of this scheme. ` +
      'Expected the signing secret of this very webhook, and a body that no proxy has changed.',
  );
}

/** @param age in seconds */
export function stale(scheme: string, signedAt: Date, age: number, tolerance: string): Refusal {
  const detail = `${scheme} signature is right, but was made ${ageOf(age)}; expected ${tolerance}. Check the clock of this machine.`;
  return { ...refuse('stale', detail), signedAt };
}

function ageOf(seconds: number): string {
  return seconds >= 0 ? `${seconds} s ago` : `${-seconds} s in the future`;
}
