import { createHmac } from 'node:crypto';

const encoded = (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

/** Headers as OpenPhone's legacy sender makes them. For tests, benchmarks and the command line. */
export function signLegacy(secret: string, timestampMs: number, body: string | Buffer) {
  const digest = createHmac('sha256', encoded(secret)).update(`${timestampMs}.`).update(body).digest('base64');
  return { 'openphone-signature': `hmac;1;${timestampMs};${digest}` };
}

/** Headers as OpenPhone's 2026-03-30 sender makes them (Standard Webhooks). */
export function signStandard(secret: string, id: string, timestampSeconds: number, body: string | Buffer) {
  const content = `${id}.${timestampSeconds}.`;
  const digest = createHmac('sha256', encoded(secret)).update(content).update(body).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${digest}`,
  };
}
