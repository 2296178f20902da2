import type { Proof, Refusal, SourceRequest } from '../../source.js';
import type { Secret } from '../secrets.js';
import { decodeDigest, matchSecret } from './match-secret.js';
import { noMatch, refuse, stale } from './refusal.js';

/** More than a key rotation ever needs; the rest of the list is not read. */
const MOST_ENTRIES = 8;
/** Visible ASCII without blanks: a header sent twice arrives as `a, b` and is no id. */
const ID = /^[\x21-\x7e]{1,200}$/;
const SECONDS = /^\d{1,12}$/;
const VERSION = 'v1,';

export const STANDARD_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Standard Webhooks: `webhook-signature: v1,<base64> v1,<base64>` over `{webhook-id}.{webhook-timestamp}.{body}`. */
export function verifyStandard(
  request: SourceRequest,
  secrets: readonly Secret[],
  toleranceSeconds: number,
): Proof | Refusal {
  const [id = '', timestamp = '', signature = ''] = STANDARD_HEADERS.map((name) => request.headers[name]);
  if (signature.trim() === '') {
    return refuse('missing-signature', 'standard signature: expected the header webhook-signature');
  }
  if (!ID.test(id) || !SECONDS.test(timestamp)) {
    return refuse(
      'malformed-header',
      'standard signature: expected webhook-id, and webhook-timestamp in whole seconds, each once',
    );
  }
  const digests = digestsOf(signature);
  if (digests.length === 0) {
    return refuse('malformed-header', 'standard signature: expected webhook-signature: v1,<base64 of 32 bytes>');
  }
  if (secrets.length === 0) {
    return refuse(
      'no-secret',
      'standard signature, but no secret for it is set. Expected whsec_… in OPENPHONE_WEBHOOK_SECRET, prefix included, as OpenPhone returned it',
    );
  }
  const signedAt = new Date(Number(timestamp) * 1000);
  const age = Math.floor(request.receivedAt.getTime() / 1000) - Number(timestamp);
  const secretIndex = matchSecret(secrets, `${id}.${timestamp}.`, request.body, digests);
  if (secretIndex === null) return noMatch('standard', secrets.length, age);
  if (Math.abs(age) > toleranceSeconds)
    return stale('standard', signedAt, age, `at most ${toleranceSeconds} s either way`);
  return { kind: 'proven', trust: 'signed', scheme: 'standard', secretIndex, signedAt, deliveryId: id };
}

function digestsOf(signature: string): Buffer[] {
  return signature
    .split(' ', 4 * MOST_ENTRIES)
    .filter((entry) => entry.startsWith(VERSION))
    .slice(0, MOST_ENTRIES)
    .map((entry) => decodeDigest(entry.slice(VERSION.length)))
    .filter((digest) => digest !== null);
}
