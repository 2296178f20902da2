import { createSecretKey } from 'node:crypto';
import type { Secret } from './match-secret.js';

/** Shorter ones were not copied as a whole: no platform hands out keys that can be guessed. */
const SHORTEST = 16;
const ODD = /[\s"'\p{Cc}]/u;

/** Secrets that are keys as they stand: the characters, not what they would decode to. Comma-separated. */
export function parseTextSecrets(text: string | undefined): Secret[] {
  return textSecrets(text)
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => entry !== '')
    .map(({ entry, index }) => ({ index, keys: [createSecretKey(Buffer.from(entry, 'utf8'))] }));
}

/**
 * What is wrong with them, without their values; empty when nothing is.
 *
 * @param where it is copied from, after "exactly as"
 * @param more what only the platform can find odd: null for a secret that may be right
 * @param shortest number of characters, where the platform does not say how many there are
 */
export function checkTextSecrets(
  text: string | undefined,
  where: string,
  more: (entry: string) => string | null = () => null,
  shortest = SHORTEST,
): string[] {
  const entries = textSecrets(text);
  return entries.flatMap((entry, index) => {
    const place = entries.length === 1 ? '' : `entry ${index + 1} of ${entries.length}: `;
    const mistake = mistakeOf(entry, where, shortest) ?? more(entry);
    return mistake === null ? [] : [place + mistake];
  });
}

/** As they are set. What is empty is none of them, and keeps its place in the list. */
export function textSecrets(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((entry) => entry.trim());
}

function mistakeOf(entry: string, where: string, shortest: number): string | null {
  if (entry === '') return 'expected a secret, found nothing: remove the extra comma';
  if (ODD.test(entry)) return `expected a secret without blanks and quotes, exactly as ${where} shows it`;
  if (entry.length >= shortest) return null;
  return `expected at least ${shortest} characters, found ${entry.length}: copy the whole secret from ${where}`;
}
