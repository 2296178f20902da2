const DIGEST = /^[0-9a-f]{64}$/;

/** A SHA-256 digest as hexadecimal text in lower case, as platforms write it; null for anything else. */
export function decodeHexDigest(text: string): Buffer | null {
  return DIGEST.test(text) ? Buffer.from(text, 'hex') : null;
}
