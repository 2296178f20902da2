import { Env } from './env.js';
import { variablesOf } from './variable.js';

const OURS = /^(OPENPHONE_|RATE_LIMIT_)/;
const FAR = 4;

/** Variables that look like ours and are not, each with the name that was probably meant. */
export function unknownVariables(
  environment: Record<string, string | undefined>,
): { name: string; meant: string | null }[] {
  const known = variablesOf(Env.prototype).flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
  return Object.keys(environment)
    .filter((name) => OURS.test(name) && !known.includes(name))
    .map((name) => {
      const [nearest] = known.map((other) => ({ other, far: distance(name, other) })).sort((a, b) => a.far - b.far);
      return { name, meant: nearest !== undefined && nearest.far <= FAR ? nearest.other : null };
    });
}

/** Levenshtein distance: letters to insert, delete or replace. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
