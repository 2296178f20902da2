import { createHmac, randomUUID } from 'node:crypto';
import { decodeKey, signStandard, type SigningKey } from '../kit/standard-webhooks.js';
import type { OutgoingRequest } from '../source-request.js';
import type { OpenphoneSecrets } from './secrets.js';

/** Headers as OpenPhone's legacy sender makes them. */
export function signLegacy(secret: SigningKey, timestampMs: number, body: string | Buffer) {
  const digest = createHmac('sha256', decodeKey(secret)).update(`${timestampMs}.`).update(body).digest('base64');
  return { 'openphone-signature': `hmac;1;${timestampMs};${digest}` };
}

/**
 * As the sender of this dialect would, with the first secret of its scheme; null when there is none.
 *
 * @param form a dialect, or a scheme
 */
export function signAs(
  form: string,
  { legacy, standard }: OpenphoneSecrets,
  request: OutgoingRequest,
  at: Date,
): OutgoingRequest | null {
  const proof = proofOf(form, legacy[0], standard[0], request.body, at.getTime());
  return proof === null ? null : { ...request, headers: { ...request.headers, ...proof } };
}

/** The flat form goes with either scheme: it takes that of the secret that comes first. */
function proofOf(
  form: string,
  legacy: OpenphoneSecrets['legacy'][number] | undefined,
  standard: OpenphoneSecrets['standard'][number] | undefined,
  body: Buffer,
  now: number,
): Record<string, string> | null {
  const isFlat = form === 'workwhile';
  const standardFirst = (standard?.index ?? Infinity) < (legacy?.index ?? Infinity);
  const [legacyKey] = legacy?.keys ?? [];
  const [standardKey] = standard?.keys ?? [];
  if (legacyKey !== undefined && (form === 'legacy' || (isFlat && !standardFirst))) {
    return signLegacy(legacyKey, now, body);
  }
  if (standardKey === undefined || form === 'legacy') return null;
  return signStandard(standardKey, `msg_${randomUUID().replaceAll('-', '')}`, Math.floor(now / 1000), body);
}
