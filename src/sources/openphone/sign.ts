import { createHmac, randomUUID, type KeyObject } from 'node:crypto';
import type { OpenphoneSecrets } from './secrets.js';

/** As OpenPhone shows it, or decoded. */
type SigningKey = string | KeyObject;

const decoded = (secret: SigningKey) =>
  typeof secret === 'string' ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64') : secret;

/** Headers as OpenPhone's legacy sender makes them. For tests, benchmarks and the command line. */
export function signLegacy(secret: SigningKey, timestampMs: number, body: string | Buffer) {
  const digest = createHmac('sha256', decoded(secret)).update(`${timestampMs}.`).update(body).digest('base64');
  return { 'openphone-signature': `hmac;1;${timestampMs};${digest}` };
}

/** Headers as OpenPhone's 2026-03-30 sender makes them (Standard Webhooks). */
export function signStandard(secret: SigningKey, id: string, timestampSeconds: number, body: string | Buffer) {
  const content = `${id}.${timestampSeconds}.`;
  const digest = createHmac('sha256', decoded(secret)).update(content).update(body).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${digest}`,
  };
}

/** As the sender of this dialect would now, with the first secret of its scheme; null when there is none. */
export function signAs(
  dialect: string,
  { legacy, standard }: OpenphoneSecrets,
  body: Buffer,
): Record<string, string> | null {
  const [legacyKey, standardKey] = [legacy[0]?.keys[0], standard[0]?.keys[0]];
  const now = Date.now();
  if (legacyKey !== undefined && dialect !== '2026-03-30') return signLegacy(legacyKey, now, body);
  if (standardKey === undefined || dialect === 'legacy') return null;
  return signStandard(standardKey, `msg_${randomUUID().replaceAll('-', '')}`, Math.floor(now / 1000), body);
}
