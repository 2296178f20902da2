import { existsSync, readFileSync } from 'node:fs';

interface Attempt {
  begun: number;
  ended: number | null;
}

export interface Recovery {
  /** Attempts that a kill interrupted. */
  interrupted: number;
  /** Attempts after the first. */
  repeats: number;
  /** Repeats with no kill since the attempt before: nothing had interrupted that one. */
  needless: number;
  /** Of each delivery that was interrupted: milliseconds from the last kill before its end (the service ran since). */
  milliseconds: number[];
  /** The longest from a kill that interrupted a delivery to its end, with all the kills between. */
  longestOverKills: number;
}

/** What a handler may have ended and the store not yet know of: deliveries that were fetched together end together. */
const SETTLE_MS = 3_000;

/** How deliveries came through kills, from the notes of `test/faults/child/slow-subscribers.ts`. */
export function recoveryOf(file: string, kills: readonly number[]): Recovery {
  const recovery: Recovery = { interrupted: 0, repeats: 0, needless: 0, milliseconds: [], longestOverKills: 0 };
  for (const attempts of attemptsIn(file).values()) {
    let interruptedAt = null as number | null;
    attempts.forEach((attempt, index) => {
      const next = attempts[index + 1];
      if (next === undefined) return;
      recovery.repeats++;
      const settledBy = attempt.ended === null ? Infinity : attempt.ended + SETTLE_MS;
      const kill = kills.find((at) => at >= attempt.begun && at <= Math.min(next.begun, settledBy));
      if (kill === undefined) recovery.needless++;
      else {
        recovery.interrupted++;
        interruptedAt = kill;
      }
    });
    const end = attempts.at(-1)?.ended ?? null;
    if (interruptedAt === null || end === null) continue;
    recovery.longestOverKills = Math.max(recovery.longestOverKills, end - interruptedAt);
    recovery.milliseconds.push(end - Math.max(...kills.filter((at) => at < end)));
  }
  return recovery;
}

function attemptsIn(file: string): Map<string, Attempt[]> {
  const attempts = new Map<string, Attempt[]>();
  if (!existsSync(file)) return attempts;
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { id, what, at } = JSON.parse(line) as { id: string; what: 'begun' | 'ended'; at: number };
    const ofEvent = attempts.get(id) ?? [];
    const open = ofEvent.at(-1);
    if (what === 'begun') ofEvent.push({ begun: at, ended: null });
    else if (open !== undefined) open.ended = at;
    attempts.set(id, ofEvent);
  }
  return attempts;
}
