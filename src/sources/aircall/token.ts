import type { Proof, Refusal } from '../authentication.js';
import { indexOfEqual } from '../kit/equal.js';
import { largeIdsAsText, parseBody, type ParsedBody } from '../kit/parse-body.js';
import { noSecret, refuse } from '../kit/refusal.js';
import { isRecord } from '../kit/value.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';

export const TOKEN = 'token';
const SCHEME = 'token';

export interface Verification {
  readonly tokens: readonly string[];
  /** Where they are set. */
  readonly variable: string;
}

/** The token beside `data`, in the body itself. There is no signature: the token says who sends, and covers nothing. */
export function verifyToken({ body }: SourceRequest, verification: Verification): Proof<ParsedBody> | Refusal {
  const { tokens, variable } = verification;
  const content = parseBody(body, largeIdsAsText);
  if (content.value === undefined) {
    const errors = content.problem === null ? [] : [content.problem];
    const detail = 'the token of Aircall is in the body, and the body cannot be read: expected a JSON object';
    return { ...refuse('unreadable', detail), status: 400, errors };
  }
  const token = isRecord(content.value) ? content.value[TOKEN] : undefined;
  if (token === undefined || token === null || token === '') {
    return refuse('missing-signature', 'expected the token of the webhook as "token", beside "event" and "data"');
  }
  if (typeof token !== 'string') return refuse('malformed-header', 'expected "token" to be text');
  if (tokens.every((one) => one === '')) {
    return noSecret(`no token is set; expected it in ${variable}`);
  }
  const secretIndex = indexOfEqual(token, tokens);
  if (secretIndex === null) {
    const tried = tokens.length === 1 ? 'the one configured token' : `any of the ${tokens.length} configured tokens`;
    return refuse('signature-mismatch', `"token" is not ${tried}. Expected the token of this very webhook.`);
  }
  return { kind: 'proven', trust: 'token', scheme: SCHEME, secretIndex, signedAt: null, deliveryId: null, content };
}

/** A body that is no JSON object has no place for a token, and stays as it is. */
export function sign(request: OutgoingRequest, tokens: readonly string[]): OutgoingRequest | null {
  const token = tokens.find((one) => one !== '');
  if (token === undefined) return null;
  const { value, problem } = parseBody(request.body, largeIdsAsText);
  if (problem !== null || !isRecord(value) || value[TOKEN] === token) return request;
  return { ...request, body: Buffer.from(JSON.stringify({ ...value, [TOKEN]: token })) };
}

export function explain({ body }: Pick<SourceRequest, 'body'>): string {
  return `"token" within the ${body.length} bytes of the body: a shared token, which covers no other byte of them`;
}
