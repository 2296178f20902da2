import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { decodeBase64 } from '../kit/base64.js';
import type { Secret } from '../kit/match-secret.js';

const KEY_BYTES = 32;
const TRIAL = 'trial_';
const WHERE = 'Mission Control (Keys & Credentials → Public Key)';
/** What PKCS #8 has before the 32 bytes of an Ed25519 key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface TelnyxKeys {
  readonly publicKeys: readonly Secret[];
  /** The first key for trials: the platform never hands out what it signs with. */
  readonly signingKey: KeyObject | null;
}

/**
 * @param text keys, comma-separated
 * @throws TypeError for a list that `checkKeys` refuses; it names the entry, never the value
 */
export function parseKeys(text: string | undefined): TelnyxKeys {
  const read = entriesOf(text).map((entry, index) => {
    const key = readKey(entry);
    if (typeof key === 'string') throw new TypeError(`entry ${index + 1}: ${key}`);
    return key;
  });
  return {
    publicKeys: read.map((key, index) => ({ index, keys: [key.type === 'private' ? createPublicKey(key) : key] })),
    signingKey: read.find(({ type }) => type === 'private') ?? null,
  };
}

/** What is wrong with it; empty when nothing is. */
export function checkKeys(text: string | undefined): string[] {
  const entries = entriesOf(text);
  return entries.flatMap((entry, index) => {
    const key = readKey(entry);
    const place = entries.length === 1 ? '' : `entry ${index + 1} of ${entries.length}: `;
    return typeof key === 'string' ? [place + key] : [];
  });
}

/** A private key of one's own. */
export function newTrialKey(): string {
  return TRIAL + randomBytes(KEY_BYTES).toString('base64');
}

function entriesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((entry) => entry.trim());
}

/** The key, or what is wrong with it. */
function readKey(entry: string): KeyObject | string {
  if (entry === '') return 'expected a public key, found nothing: remove the extra comma';
  const isTrial = entry.startsWith(TRIAL);
  const bytes = decodeBase64(isTrial ? entry.slice(TRIAL.length) : entry);
  if (bytes === null) return `expected base64, exactly as ${WHERE} shows it, without quotes`;
  if (bytes.length !== KEY_BYTES) {
    return `expected a public key of ${KEY_BYTES} bytes, found ${bytes.length}: copy it from ${WHERE}; it is no API key`;
  }
  if (isTrial) return createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}
