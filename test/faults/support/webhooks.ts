import { randomBytes } from 'node:crypto';
import { signLegacy } from '../../../src/sources/openphone/sign.js';
import { call, type Answer } from './http.js';

export const SECRET = randomBytes(32).toString('base64');

/** As OpenPhone does after 10 s; a little later, to see what it would not. */
const SENDER_GIVES_UP_MS = 15_000;

/** A webhook about a message of its own. */
export function messageBody(id: string): string {
  const data = { id, from: '+13105550170', to: '+14155550142', body: 'Hello', timestamp: '2026-10-05T16:12:30Z' };
  return JSON.stringify({ event_type: 'message.received', data });
}

/** Posts it as OpenPhone would, with a fresh signature. */
export function deliver(url: string, body: string | Buffer, timeout = SENDER_GIVES_UP_MS): Promise<Answer> {
  return call(`${url}/api/webhooks/openphone`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signLegacy(SECRET, Date.now(), body) },
    body,
    timeout,
  });
}
