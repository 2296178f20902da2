import { createHmac, type KeyObject } from 'node:crypto';

const DIGEST = /^[0-9a-f]{64}$/;

/** A SHA-256 digest as hexadecimal text in lower case, as platforms write it; null for anything else. */
export function decodeHexDigest(text: string): Buffer | null {
  return DIGEST.test(text) ? Buffer.from(text, 'hex') : null;
}

/** The HMAC-SHA256 over these parts, as such a text. */
export function hexDigest(key: KeyObject, ...parts: readonly (string | Buffer)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
