import { sign as signBytes, type KeyObject } from 'node:crypto';
import type { Proof, Refusal } from '../authentication.js';
import { decodeBase64 } from '../kit/base64.js';
import { matchPublicKey, SIGNATURE_BYTES } from '../kit/match-public-key.js';
import type { Secret } from '../kit/match-secret.js';
import { noMatch, noSecret, refuse, stale } from '../kit/refusal.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';

export const SIGNATURE_HEADER = 'telnyx-signature-ed25519';
export const TIMESTAMP_HEADER = 'telnyx-timestamp';
const SCHEME = 'ed25519';
const SECONDS = /^\d{1,12}$/;
const SIGNATURE_CHARACTERS = 88;

export interface Verification {
  readonly publicKeys: readonly Secret[];
  readonly toleranceSeconds: number;
  /** Where the key belongs. */
  readonly variable: string;
}

/** Ed25519 over `{timestamp}|{body}`. */
export function verifySignature(
  { headers, body, receivedAt }: SourceRequest,
  { publicKeys, toleranceSeconds, variable }: Verification,
): Proof<never> | Refusal {
  if (publicKeys.length === 0) {
    const detail = `no public key is set; expected that of the Telnyx account in ${variable}`;
    return noSecret(detail);
  }
  const { [SIGNATURE_HEADER]: signature = '', [TIMESTAMP_HEADER]: timestamp = '' } = headers;
  if (signature.trim() === '' || timestamp.trim() === '') {
    return refuse('missing-signature', `expected the headers ${SIGNATURE_HEADER} and ${TIMESTAMP_HEADER}`);
  }
  if (!SECONDS.test(timestamp)) {
    return refuse('malformed-header', `expected ${TIMESTAMP_HEADER} in whole seconds since 1970, once`);
  }
  const bytes = signature.length === SIGNATURE_CHARACTERS ? decodeBase64(signature) : null;
  if (bytes?.length !== SIGNATURE_BYTES) {
    return refuse('malformed-header', `expected ${SIGNATURE_HEADER}: base64 of ${SIGNATURE_BYTES} bytes, once`);
  }
  const age = Math.floor(receivedAt.getTime() / 1000) - Number(timestamp);
  const secretIndex = matchPublicKey(publicKeys, `${timestamp}|`, body, [bytes]);
  if (secretIndex === null) return noMatch(SCHEME, publicKeys.length, age);
  const signedAt = new Date(Number(timestamp) * 1000);
  if (Math.abs(age) > toleranceSeconds) {
    return stale(SCHEME, signedAt, age, `at most ${toleranceSeconds} s either way`);
  }
  return { kind: 'proven', trust: 'signed', scheme: SCHEME, secretIndex, signedAt, deliveryId: null };
}

export function sign(request: OutgoingRequest, key: KeyObject | null, at: Date): OutgoingRequest | null {
  if (key === null) return null;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = signBytes(null, Buffer.concat([Buffer.from(`${timestamp}|`), request.body]), key);
  const proof = { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature.toString('base64') };
  return { ...request, headers: { ...request.headers, ...proof } };
}

/** What the signature of a request is over, for people. */
export function explain({ headers, body }: SourceRequest): string {
  return `"${headers[TIMESTAMP_HEADER] ?? '<timestamp>'}|" and the ${body.length} bytes of the body`;
}
