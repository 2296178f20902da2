import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { decodeBase64 } from '../kit/base64.js';
import type { Secret } from '../kit/match-secret.js';

const PUBLIC = 'whpk_';
const SECRET = /^(whsec_)?/;
/** Bytes. The specification says 24 to 64. */
const MIN_SECRET = 24;
const PUBLIC_KEY = 32;

/** A shared secret serves signatures of version `v1` only, a public key those of `v1a`: nobody signs with what is public. */
export interface StandardKeys {
  readonly secrets: readonly Secret[];
  readonly publicKeys: readonly Secret[];
}

/**
 * @param text keys, comma-separated
 * @throws TypeError for a list that `checkKeys` refuses; it names the entry, never the value
 */
export function parseKeys(text: string | undefined): StandardKeys {
  const secrets: Secret[] = [];
  const publicKeys: Secret[] = [];
  for (const [index, entry] of entriesOf(text).entries()) {
    const key = readKey(entry);
    if (typeof key === 'string') throw new TypeError(`entry ${index + 1}: ${key}`);
    (key.type === 'public' ? publicKeys : secrets).push({ index, keys: [key] });
  }
  return { secrets, publicKeys };
}

/** What is wrong with it; empty when nothing is. */
export function checkKeys(text: string | undefined): string[] {
  const entries = entriesOf(text);
  if (entries.length === 0) return ['expected a key: whsec_… or whpk_…, as the sender shows it'];
  return entries.flatMap((entry, index) => {
    const key = readKey(entry);
    const place = entries.length === 1 ? '' : `entry ${index + 1} of ${entries.length}: `;
    return typeof key === 'string' ? [place + key] : [];
  });
}

function entriesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((entry) => entry.trim());
}

/** The key, or what is wrong with it. */
function readKey(entry: string): KeyObject | string {
  if (entry === '') return 'expected a key, found nothing: remove the extra comma';
  const isPublic = entry.startsWith(PUBLIC);
  const bytes = decode(isPublic ? entry.slice(PUBLIC.length) : entry.replace(SECRET, ''));
  if (bytes === null) return 'expected whsec_… or whpk_…, exactly as the sender shows it, without quotes';
  if (isPublic) {
    if (bytes.length !== PUBLIC_KEY) return `expected a public key of ${PUBLIC_KEY} bytes, found ${bytes.length}`;
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
    return createPublicKey({ key: jwk, format: 'jwk' });
  }
  if (bytes.length < MIN_SECRET) {
    return `expected at least ${MIN_SECRET} bytes after decoding, found ${bytes.length}: copy the whole secret`;
  }
  return createSecretKey(bytes);
}

/** Some senders leave the padding out. */
function decode(text: string): Buffer | null {
  const padding = text.endsWith('=') ? '' : '='.repeat((4 - (text.length % 4)) % 4);
  return decodeBase64(text + padding);
}
