import type { Proof, Refusal } from '../authentication.js';
import type { SourceRequest } from '../source-request.js';
import { decodeDigest, matchSecret, type Secret } from '../kit/match-secret.js';
import { noMatch, refuse, stale } from '../kit/refusal.js';

const MOST_ENTRIES = 8;
/** Every timestamp costs one HMAC per key. Entries made for one delivery share it. */
const MOST_TIMESTAMPS = 2;
/** Milliseconds. Ten digits would be seconds, which no delivery is known to carry. */
const MILLISECONDS = /^\d{13}$/;
/** Repeats carry old timestamps; nothing carries one from tomorrow. */
const MOST_SECONDS_AHEAD = 300;

export const LEGACY_HEADER = 'openphone-signature';

/** `openphone-signature: hmac;1;<ms>;<base64>[,…]` over `{ms}.{body}`. */
export function verifyLegacy(
  request: SourceRequest,
  secrets: readonly Secret[],
  toleranceSeconds: number,
): Proof<never> | Refusal {
  const header = request.headers[LEGACY_HEADER] ?? '';
  if (header.trim() === '') {
    return refuse('missing-signature', `legacy signature: expected the header ${LEGACY_HEADER}`);
  }
  const signatures = signaturesOf(header);
  const [first] = signatures.keys();
  if (first === undefined) {
    return refuse(
      'malformed-header',
      `legacy signature: expected ${LEGACY_HEADER}: hmac;1;<milliseconds, 13 digits>;<base64 of 32 bytes>`,
    );
  }
  if (secrets.length === 0) {
    return refuse(
      'no-secret',
      'legacy signature, but no secret for it is set. Expected base64 in OPENPHONE_WEBHOOK_SECRET; every legacy webhook has a secret of its own',
    );
  }
  return (
    verifyAny(request, secrets, signatures, toleranceSeconds) ??
    noMatch('legacy', secrets.length, ageOf(request, first))
  );
}

/** A right and fresh one if there is any, else a right but stale one. */
function verifyAny(
  request: SourceRequest,
  secrets: readonly Secret[],
  signatures: ReadonlyMap<string, Buffer[]>,
  toleranceSeconds: number,
): Proof<never> | Refusal | null {
  let refusal: Refusal | null = null;
  const ahead = Math.min(MOST_SECONDS_AHEAD, toleranceSeconds);
  for (const [timestamp, digests] of signatures) {
    const secretIndex = matchSecret(secrets, `${timestamp}.`, request.body, digests);
    if (secretIndex === null) continue;
    const age = ageOf(request, timestamp);
    const signedAt = new Date(Number(timestamp));
    if (age <= toleranceSeconds && age >= -ahead) {
      return { kind: 'proven', trust: 'signed', scheme: 'legacy', secretIndex, signedAt, deliveryId: null };
    }
    refusal = stale('legacy', signedAt, age, `at most ${toleranceSeconds} s ago and ${ahead} s ahead`);
  }
  return refusal;
}

/** Seconds, with the fraction. */
function ageOf(request: SourceRequest, timestamp: string): number {
  return (request.receivedAt.getTime() - Number(timestamp)) / 1000;
}

/** Well-formed version 1 entries: digests by the timestamp they are made for. */
function signaturesOf(header: string): Map<string, Buffer[]> {
  const signatures = new Map<string, Buffer[]>();
  for (const entry of header.split(',', MOST_ENTRIES)) {
    const [scheme, version, timestamp = '', digestText = '', ...more] = entry.trim().split(';');
    const digest = decodeDigest(digestText);
    if (scheme !== 'hmac' || version !== '1' || more.length > 0) continue;
    if (!MILLISECONDS.test(timestamp) || digest === null) continue;
    const digests = signatures.get(timestamp);
    if (digests !== undefined) digests.push(digest);
    else if (signatures.size < MOST_TIMESTAMPS) signatures.set(timestamp, [digest]);
  }
  return signatures;
}
