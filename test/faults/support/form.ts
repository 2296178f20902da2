import { randomInt } from 'node:crypto';

/** `FAULTS=long` runs what takes hours; the short form is for every change. */
export const LONG = process.env['FAULTS'] === 'long';

export function rounds<Value = number>(short: Value, long: Value): Value {
  return LONG ? long : short;
}

/** Printed with every figure; `FAULTS_SEED` replays a run. */
export const SEED = Number(process.env['FAULTS_SEED'] ?? randomInt(2 ** 31));

/** Numbers in [0, 1) that are the same for the same seed and purpose (mulberry32). */
export function random(purpose: string): () => number {
  let state = [...purpose].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), SEED);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
