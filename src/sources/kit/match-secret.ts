import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { decodeBase64 } from './base64.js';

const DIGEST_BYTES = 32;

/** One configured secret. `index` is its place in the configured list, from 0: safe to log. */
export interface Secret {
  readonly index: number;
  readonly keys: readonly KeyObject[];
}

/** A digest as a header carries it; null unless it is strict base64 of exactly 32 bytes. */
export function decodeDigest(text: string): Buffer | null {
  if (text.length !== 44) return null;
  const digest = decodeBase64(text);
  return digest?.length === DIGEST_BYTES ? digest : null;
}

/**
 * Index of the secret that signed `prefix + body` with one of the digests; null when none did. One HMAC per key, and
 * every digest is compared with it in constant time, right or wrong.
 */
export function matchSecret(
  secrets: readonly Secret[],
  prefix: string,
  body: Buffer,
  digests: readonly Buffer[],
): number | null {
  for (const { index, keys } of secrets) {
    for (const key of keys) {
      const expected = createHmac('sha256', key).update(prefix).update(body).digest();
      let matches = false;
      for (const digest of digests) if (timingSafeEqual(expected, digest)) matches = true;
      if (matches) return index;
    }
  }
  return null;
}

/** What samples and repeated webhooks are signed with: the first key there is. */
export function signingKey(secrets: readonly Secret[]): KeyObject | null {
  return secrets[0]?.keys[0] ?? null;
}
