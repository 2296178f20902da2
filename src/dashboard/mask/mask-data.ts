import { MASK, maskText } from './mask-text.js';

/** Fields that say nothing about people: ids, times, kinds and states, in the spellings of all dialects. */
const HARMLESS =
  /^(?:ids?|object|type|event|status|direction|timestamp|duration|errorCode|\w+(?:Ids?|At|Type|Seconds|Version|_ids?|_at|_type))$/;
/** Fields in which a workspace keeps whatever it likes. */
const FREE = /^(?:fields|custom_?fields|changes)$/i;
/** What a harmless field holds, if it is what its name says. */
const WORD = /^(?!.*\/\/)[\w.:+/-]{1,100}$/;
const NUMBER = /^\+\d{7,15}$/;
/** Names of fields may be made up as well. */
const NAME = /^[A-Za-z_][\w.-]{0,63}$/;
const DEEPEST = 32;

/**
 * What a payload says, without what it says about people: structure, ids, times and states stay, phone numbers keep their
 * ends, everything else is masked. Goes by a list of what may be shown, because nobody knows what a payload has in it.
 */
export function maskData(data: unknown): unknown {
  return mask(data, '', 0);
}

function mask(value: unknown, name: string, depth: number): unknown {
  if (value === null || value === undefined || value === '') return value;
  if (depth > DEEPEST) return MASK;
  if (Array.isArray(value)) return value.map((item) => mask(item, name, depth + 1));
  if (typeof value === 'object') return maskObject(value, FREE.test(name), depth);
  const harmless = HARMLESS.test(name);
  if (typeof value !== 'string') return harmless || typeof value === 'boolean' ? value : MASK;
  if (NUMBER.test(value) || (harmless && WORD.test(value))) return maskText(value);
  return MASK;
}

function maskObject(value: object, free: boolean, depth: number): object {
  const entries = Object.entries(value).map(([name, field]) => [
    NAME.test(name) ? name : MASK,
    free ? hide(field) : mask(field, name, depth + 1),
  ]);
  return Object.fromEntries(entries) as object;
}

function hide(value: unknown): unknown {
  return value === null || value === '' ? value : MASK;
}
