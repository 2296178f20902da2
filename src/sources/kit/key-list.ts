import { createSecretKey } from 'node:crypto';
import type { Secret } from './match-secret.js';

const ODD = /[\s"'\p{Cc}]/u;

/** Keys as they stand, comma-separated: the characters, not the bytes that they would decode to. */
export function parseKeyList(text: string | undefined): Secret[] {
  return entriesOf(text)
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => entry !== '')
    .map(({ entry, index }) => ({ index, keys: [createSecretKey(entry, 'utf8')] }));
}

/**
 * What is wrong with them, without their values; empty when nothing is.
 *
 * @param what `an Auth Token`
 * @param where the page that shows it
 * @param mistakeOf what only the platform finds odd; null for a key that may be right
 */
export function checkKeyList(
  text: string | undefined,
  what: string,
  where: string,
  mistakeOf: (entry: string) => string | null,
): string[] {
  const entries = entriesOf(text);
  return entries.flatMap((entry, index) => {
    const mistake = usualMistakeOf(entry, what, where) ?? mistakeOf(entry);
    const place = entries.length === 1 ? '' : `entry ${index + 1} of ${entries.length}: `;
    return mistake === null ? [] : [place + mistake];
  });
}

function entriesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((entry) => entry.trim());
}

function usualMistakeOf(entry: string, what: string, where: string): string | null {
  if (entry === '') return `expected ${what}, found nothing: remove the extra comma, or the variable`;
  return ODD.test(entry) ? `expected ${what} without blanks and quotes, exactly as ${where} shows it` : null;
}
