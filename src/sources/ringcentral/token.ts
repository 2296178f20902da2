import type { Handshake, Proof, Refusal } from '../authentication.js';
import { indexOfEqual } from '../kit/equal.js';
import { noSecret, refuse } from '../kit/refusal.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';

export const TOKEN_HEADER = 'verification-token';
export const VALIDATION_HEADER = 'validation-token';
/** The answer may have 1024 bytes, headers included. The web server adds some of its own. */
const LONGEST = 512;
const ECHOED = /^[\x21-\x7e]+$/;

/** `Verification-Token` is the text that was given with the subscription. It says who sends; nothing covers the body. */
export function verifyToken(
  { headers, body }: SourceRequest,
  tokens: readonly string[],
  variable: string,
): Proof<never> | Handshake | Refusal {
  if (tokens.length === 0) {
    return noSecret(`no verification token is set; expected one in ${variable}`);
  }
  const given = headers[TOKEN_HEADER] ?? '';
  if (given === '') return refuse('missing-signature', `expected the header ${TOKEN_HEADER}`);
  const secretIndex = indexOfEqual(given, tokens);
  if (secretIndex === null) {
    const tried = tokens.length === 1 ? 'the one token' : `any of the ${tokens.length} tokens`;
    const expected = 'Expected deliveryMode.verificationToken of the subscription that sends.';
    return refuse('signature-mismatch', `${TOKEN_HEADER} is not ${tried} of ${variable}. ${expected}`);
  }
  // with a body it is a notification, whatever its headers
  if (body.length === 0 && headers[VALIDATION_HEADER] !== undefined) return answerHandshake(headers);
  return { kind: 'proven', trust: 'token', scheme: 'token', secretIndex, signedAt: null, deliveryId: null };
}

function answerHandshake(headers: SourceRequest['headers']): Handshake | Refusal {
  const echo = echoOf(headers);
  if (echo[VALIDATION_HEADER] === undefined) {
    const expected = `expected ${VALIDATION_HEADER}: 1 to ${LONGEST} visible ASCII characters`;
    return { ...refuse('malformed-header', expected), status: 400 };
  }
  return { kind: 'handshake', status: 200, headers: { ...echo, 'content-type': 'application/json' }, body: '' };
}

/** The header to be sent back; empty where there is none, or none that fits into an answer. */
export function echoOf(headers: SourceRequest['headers']): Readonly<Record<string, string>> {
  const token = headers[VALIDATION_HEADER];
  return token !== undefined && token.length <= LONGEST && ECHOED.test(token) ? { [VALIDATION_HEADER]: token } : {};
}

export function sign(request: OutgoingRequest, [token]: readonly string[]): OutgoingRequest | null {
  return token === undefined ? null : { ...request, headers: { ...request.headers, [TOKEN_HEADER]: token } };
}
