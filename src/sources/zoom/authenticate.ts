import type { Authentication } from '../authentication.js';
import { hexDigest } from '../kit/hex-digest.js';
import { largeIdsAsText, parseBody, type ParsedBody } from '../kit/parse-body.js';
import { refuse } from '../kit/refusal.js';
import { isRecord } from '../kit/value.js';
import type { SourceRequest } from '../source-request.js';
import { verifySignature, type Verification } from './signature.js';

export const URL_VALIDATION = 'endpoint.url_validation';
/** Without a colon, so that what is signed can never be what a signature of an event is over. */
const PLAIN_TOKEN = /^[\w-]{1,100}$/;

/**
 * Zoom asks, when the URL is entered and every 72 hours, for a text signed with the very key that signs events. So the
 * question has to be signed itself: to answer just anyone would be to sign whatever a forger sends.
 */
export function authenticate(request: SourceRequest, verification: Verification): Authentication<ParsedBody> {
  const answer = verifySignature(request, verification);
  if (answer.kind === 'refused') return answer;
  const content = parseBody(request.body, largeIdsAsText);
  const { value } = content;
  if (!isRecord(value) || value['event'] !== URL_VALIDATION) return { ...answer, content };
  const token = isRecord(value['payload']) ? value['payload']['plainToken'] : null;
  const [key] = verification.secrets.find(({ index }) => index === answer.secretIndex)?.keys ?? [];
  if (typeof token !== 'string' || !PLAIN_TOKEN.test(token) || key === undefined) {
    const expected = 'expected payload.plainToken with 1 to 100 letters, digits, hyphens and underscores';
    return { ...refuse('malformed-header', expected), status: 400 };
  }
  const body = JSON.stringify({ plainToken: token, encryptedToken: hexDigest(key, token) });
  return { kind: 'handshake', status: 200, headers: { 'content-type': 'application/json' }, body };
}
