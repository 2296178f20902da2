import { distance } from 'fastest-levenshtein';
import { instancesOf, namesOf, type Environment, type SettingsClass } from './setting.js';

/** Letters that may be wrong in a name that is still taken for a setting's … */
const MAX_WRONG = 2;
/** … and at most one in so many: short names of others are near by chance, as `HOME` is to `HOST`. */
const LETTERS_PER_WRONG = 4;

export interface UnknownVariable {
  readonly name: string;
  /** The setting that was probably meant. */
  readonly meant: string | null;
}

/** Variables that are no settings and were probably meant as such: by their prefix, or because they are near to one. */
export function unknownVariables(types: readonly SettingsClass[], environment: Environment): UnknownVariable[] {
  const known = namesOf(instancesOf(types, environment));
  const prefixes = types.flatMap(({ prefix }) => prefix ?? []);
  return Object.keys(environment)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const isOurs = prefixes.some((prefix) => name.startsWith(prefix));
      const meant = nearestOf(name, known, isOurs ? 2 * MAX_WRONG : MAX_WRONG);
      return isOurs || meant !== null ? [{ name, meant }] : [];
    });
}

function nearestOf(name: string, known: readonly string[], maxWrong: number): string | null {
  const limit = Math.min(maxWrong, Math.floor(name.length / LETTERS_PER_WRONG));
  const near = known.map((other) => ({ other, wrong: distance(name, other) })).filter(({ wrong }) => wrong <= limit);
  return near.sort((one, two) => one.wrong - two.wrong)[0]?.other ?? null;
}
