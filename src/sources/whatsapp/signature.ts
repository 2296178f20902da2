import type { Proof, Refusal } from '../authentication.js';
import { decodeHexDigest, hexDigest } from '../kit/hex-digest.js';
import { matchSecret, signingKey, type Secret } from '../kit/match-secret.js';
import { noSecret, refuse } from '../kit/refusal.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';

/** The older `x-hub-signature` is SHA-1, and proves nothing. */
export const SIGNATURE_HEADER = 'x-hub-signature-256';
const PREFIX = 'sha256=';

/** `x-hub-signature-256: sha256=<hex>`: HMAC-SHA256 over the bytes of the body. */
export function verifySignature(
  { headers, body }: SourceRequest,
  secrets: readonly Secret[],
  variable: string,
): Proof<never> | Refusal {
  if (secrets.length === 0) return noSecret(`the app secret is not set; expected it in ${variable}`);
  const signature = headers[SIGNATURE_HEADER]?.trim() ?? '';
  if (signature === '') return refuse('missing-signature', `expected the header ${SIGNATURE_HEADER}`);
  const digest = signature.startsWith(PREFIX) ? decodeHexDigest(signature.slice(PREFIX.length)) : null;
  if (digest === null) {
    const expected = `expected ${SIGNATURE_HEADER}: ${PREFIX} and 64 hexadecimal digits in lower case, once`;
    return refuse('malformed-header', expected);
  }
  const secretIndex = matchSecret(secrets, '', body, [digest]);
  if (secretIndex !== null) {
    return { kind: 'proven', trust: 'signed', scheme: 'sha256', secretIndex, signedAt: null, deliveryId: null };
  }
  const tried = secrets.length === 1 ? 'the one app secret' : `any of the ${secrets.length} app secrets`;
  return refuse(
    'signature-mismatch',
    `the signature does not match ${tried} of ${variable}. Expected the secret of the app that sends, and a body that no ` +
      'proxy has changed.',
  );
}

export function sign(request: OutgoingRequest, secrets: readonly Secret[]): OutgoingRequest | null {
  const key = signingKey(secrets);
  if (key === null) return null;
  const proof = { [SIGNATURE_HEADER]: PREFIX + hexDigest(key, request.body) };
  return { ...request, headers: { ...request.headers, ...proof } };
}
