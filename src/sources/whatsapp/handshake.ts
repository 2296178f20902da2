import type { Handshake, Refusal } from '../authentication.js';
import { isEqual } from '../kit/equal.js';
import { noSecret, refuse } from '../kit/refusal.js';

export const TOKEN_PARAMETER = 'hub.verify_token';
/** Meta documents a whole number. Anything else would be a text of a stranger's choice under this host's name. */
const CHALLENGE = /^\d{1,30}$/;

/**
 * `GET ?hub.mode=subscribe&hub.challenge=<number>&hub.verify_token=<token>`: whoever has the token gets the challenge
 * back. The token is judged first, so that nothing else can be learnt without it.
 */
export function answerHandshake(target: string, token: string | undefined, variable: string): Handshake | Refusal {
  if (token === undefined) return noSecret(`the verify token is not set; expected it in ${variable}`);
  const query = new URLSearchParams(/\?([^#]*)/.exec(target)?.[1] ?? '');
  const once = (name: string) => (query.getAll(name).length === 1 ? query.get(name) : null);
  const given = once(TOKEN_PARAMETER);
  if (given === null || given === '') {
    return forbidden('missing-signature', `expected the parameter ${TOKEN_PARAMETER}, once`);
  }
  if (!isEqual(given, token)) {
    return forbidden('signature-mismatch', `${TOKEN_PARAMETER} is not the text of ${variable}; enter the same at Meta`);
  }
  const challenge = once('hub.challenge');
  if (once('hub.mode') !== 'subscribe' || challenge === null || !CHALLENGE.test(challenge)) {
    const expected = 'expected hub.mode=subscribe and hub.challenge with a whole number, each once';
    return { ...refuse('malformed-header', expected), status: 400 };
  }
  const headers = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' };
  return { kind: 'handshake', status: 200, headers, body: challenge };
}

/** As Meta documents it. */
function forbidden(reason: 'missing-signature' | 'signature-mismatch', detail: string): Refusal {
  return { ...refuse(reason, detail), status: 403 };
}
