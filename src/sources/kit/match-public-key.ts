import { verify } from 'node:crypto';
import type { Secret } from './match-secret.js';

/** Of Ed25519. */
export const SIGNATURE_BYTES = 64;

/** Index of the Ed25519 key that made one of the signatures of `prefix + body`; null when none did. */
export function matchPublicKey(
  publicKeys: readonly Secret[],
  prefix: string,
  body: Buffer,
  signatures: readonly Buffer[],
): number | null {
  if (publicKeys.length === 0 || signatures.length === 0) return null;
  const signed = Buffer.concat([Buffer.from(prefix), body]);
  for (const { index, keys } of publicKeys) {
    if (keys.some((key) => signatures.some((signature) => verify(null, signed, key, signature)))) return index;
  }
  return null;
}
