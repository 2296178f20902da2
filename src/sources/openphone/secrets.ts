import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Mistake } from '../../config/setting.js';
import { decodeBase64 } from '../kit/base64.js';
import type { Secret } from '../kit/match-secret.js';

const VARIABLE = 'OPENPHONE_WEBHOOK_SECRET';
const STANDARD_PREFIX = 'whsec_';
const SHORTEST_KEY = 24;

/** A secret serves one scheme only: `whsec_…` the standard one, bare base64 the legacy one. */
export interface OpenphoneSecrets {
  readonly legacy: readonly Secret[];
  readonly standard: readonly Secret[];
}

/**
 * @param text secrets, comma-separated
 * @throws TypeError for a list that `checkSecrets` refuses; it names the entry, never the value
 */
export function parseSecrets(text: string | undefined): OpenphoneSecrets {
  const legacy: Secret[] = [];
  const standard: Secret[] = [];
  for (const [index, entry] of entriesOf(text).entries()) {
    const key = readKey(entry);
    if (typeof key === 'string') throw new TypeError(`${VARIABLE}, entry ${index + 1}: ${key}`);
    if (entry.startsWith(STANDARD_PREFIX)) standard.push({ index, keys: [createSecretKey(key)] });
    else legacy.push({ index, keys: legacyKeys(key) });
  }
  return { legacy, standard };
}

/** Refuses, at start, secrets that no webhook could ever be verified with. */
export function checkSecrets(text: string | undefined): Mistake[] {
  const entries = entriesOf(text);
  return entries.flatMap((entry, index) => {
    const key = readKey(entry);
    const place = entries.length === 1 ? '' : `entry ${index + 1} of ${entries.length}: `;
    return typeof key === 'string' ? [{ variable: VARIABLE, message: place + key }] : [];
  });
}

function entriesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((entry) => entry.trim());
}

/** The key, or what is wrong with it. */
function readKey(entry: string): Buffer | string {
  if (entry === '') return 'expected a secret, found nothing: remove the extra comma';
  const key = decodeBase64(entry.startsWith(STANDARD_PREFIX) ? entry.slice(STANDARD_PREFIX.length) : entry);
  if (key === null) {
    return 'expected whsec_… or base64, exactly as OpenPhone shows it (Settings → Integrations → Webhooks → Reveal signing secret), without quotes';
  }
  if (key.length < SHORTEST_KEY) {
    return `expected at least ${SHORTEST_KEY} bytes after decoding, found ${key.length}: copy the whole secret`;
  }
  return key;
}

/**
 * The vendor's own Node sample turns the decoded key into a latin1 string, which the HMAC encodes again as UTF-8. It
 * is another key as soon as one byte is 0x80 or more, and nobody knows for certain which one deliveries are signed with.
 */
function legacyKeys(key: Buffer): KeyObject[] {
  const asInSample = Buffer.from(key.toString('latin1'), 'utf8');
  return (asInSample.equals(key) ? [key] : [key, asInSample]).map((bytes) => createSecretKey(bytes));
}
