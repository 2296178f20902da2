import { createHash } from 'node:crypto';

/** PostgreSQL indexes nothing longer than about 2,700 bytes. */
const LONGEST = 200;

/**
 * The text itself where a column can hold and index it. Else, for text that is very long or has characters PostgreSQL
 * refuses (NUL, lone surrogates), its readable beginning and a digest of the whole: still one text per sender's text.
 * The original belongs into a `json` column.
 */
export function toKey(text: string): string {
  if (text.length <= LONGEST && !text.includes('\0') && text.isWellFormed()) return text;
  const digest = createHash('sha256').update(JSON.stringify(text)).digest('hex');
  return `${text.slice(0, 100).toWellFormed().replaceAll('\0', '\uFFFD')}~${digest}`;
}

/** An array for looking up; a list beyond this is not one of people. */
const MAX_KEYS = 200;

/** The keys of a list of texts, each once. */
export function toKeys(texts: readonly string[]): string[] {
  return [...new Set(texts.map(toKey))].slice(0, MAX_KEYS);
}
