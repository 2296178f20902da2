import { hash } from 'node:crypto';

const LONGEST = 200;

/** Parts of a dedupe key, joined by colons; the digest of them where that would be too long for a key. */
export function boundedKey(...parts: readonly string[]): string {
  const key = parts.join(':');
  return key.length <= LONGEST ? key : `sha256:${hash('sha256', key)}`;
}

/** The same for equal content, for items that have no id. */
export function contentKey(content: unknown): string {
  return `sha256:${hash('sha256', (JSON.stringify(content) as string | undefined) ?? '')}`;
}
