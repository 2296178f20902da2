import type { Proof, Refusal } from '../authentication.js';
import { decodeHexDigest, hexDigest } from '../kit/hex-digest.js';
import { matchSecret, signingKey, type Secret } from '../kit/match-secret.js';
import { noMatch, noSecret, refuse, stale } from '../kit/refusal.js';
import { epochTime } from '../kit/time.js';
import { usable } from '../kit/value.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';

export const SIGNATURE_HEADER = 'x-zm-signature';
export const TIMESTAMP_HEADER = 'x-zm-request-timestamp';
const REQUEST_ID = 'x-zm-request-id';
const VERSION = 'v0';
const TIMESTAMP = /^\d{1,14}$/;

export interface Verification {
  readonly secrets: readonly Secret[];
  readonly toleranceSeconds: number;
  /** Where the secrets are set. */
  readonly variable: string;
}

/** `x-zm-signature: v0=<hex>`: HMAC-SHA256 over `v0:{x-zm-request-timestamp}:{body}`, with the bytes of the body. */
export function verifySignature(request: SourceRequest, verification: Verification): Proof<never> | Refusal {
  const { secrets, toleranceSeconds, variable } = verification;
  const { [SIGNATURE_HEADER]: signature = '', [TIMESTAMP_HEADER]: timestamp = '' } = request.headers;
  if (secrets.length === 0) {
    return noSecret(`the Secret Token is not set; expected it in ${variable}`);
  }
  if (signature.trim() === '' || timestamp.trim() === '') {
    return refuse('missing-signature', `expected the headers ${SIGNATURE_HEADER} and ${TIMESTAMP_HEADER}`);
  }
  const digest = signature.startsWith(`${VERSION}=`) ? decodeHexDigest(signature.slice(VERSION.length + 1)) : null;
  // seconds are documented, milliseconds have been seen
  const signedAt = TIMESTAMP.test(timestamp) ? epochTime(timestamp) : null;
  if (digest === null || signedAt === null) {
    const expected = `expected ${SIGNATURE_HEADER}: ${VERSION}= and 64 hexadecimal digits in lower case`;
    return refuse('malformed-header', `${expected}, and ${TIMESTAMP_HEADER} in digits, each once`);
  }
  const age = Math.floor((request.receivedAt.getTime() - signedAt.getTime()) / 1000);
  const secretIndex = matchSecret(secrets, `${VERSION}:${timestamp}:`, request.body, [digest]);
  if (secretIndex === null) return noMatch(VERSION, secrets.length, age);
  if (Math.abs(age) > toleranceSeconds)
    return stale(VERSION, signedAt, age, `at most ${toleranceSeconds} s either way`);
  const deliveryId = usable(request.headers[REQUEST_ID]);
  return { kind: 'proven', trust: 'signed', scheme: VERSION, secretIndex, signedAt, deliveryId };
}

export function sign(request: OutgoingRequest, secrets: readonly Secret[], at: Date): OutgoingRequest | null {
  const key = signingKey(secrets);
  if (key === null) return null;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const digest = hexDigest(key, `${VERSION}:${timestamp}:`, request.body);
  const proof = { [SIGNATURE_HEADER]: `${VERSION}=${digest}`, [TIMESTAMP_HEADER]: timestamp };
  return { ...request, headers: { ...request.headers, ...proof } };
}

export function explain({ headers, body }: SourceRequest): string {
  return `"${VERSION}:${headers[TIMESTAMP_HEADER] ?? '<timestamp>'}:" and the ${body.length} bytes of the body`;
}
