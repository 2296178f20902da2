import { bodyKey } from './body-key.js';

const LONGEST = 200;

/** Parts of a dedupe key, joined by colons; the digest of them where that would be too long for a key. */
export function boundedKey(...parts: readonly string[]): string {
  const key = parts.join(':');
  return key.length <= LONGEST ? key : bodyKey(key);
}

/** The same for equal content, for items that have no id. */
export function contentKey(content: unknown): string {
  return bodyKey((JSON.stringify(content) as string | undefined) ?? '');
}
