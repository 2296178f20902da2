import { createHmac, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Proof, Refusal } from '../authentication.js';
import { decodeBase64 } from '../kit/base64.js';
import { isEqual } from '../kit/equal.js';
import type { Secret } from '../kit/match-secret.js';
import { noSecret, refuse } from '../kit/refusal.js';
import { usable } from '../kit/value.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';
import { parseParameters, signedText, type Parameters } from './parameters.js';
import { bodyHashOf, queryOf, spellingsOf, withBodyHash } from './url.js';

export const SIGNATURE_HEADER = 'x-twilio-signature';
const IDEMPOTENCY_HEADER = 'i-twilio-idempotency-token';
const DIGEST_BYTES = 20;
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

export function isForm(contentType: string | undefined): boolean {
  return FORM.test(contentType?.trim() ?? '');
}

/** HMAC-SHA1 over the public URL and the parameters of a form, or over a URL that holds the digest of the body. */
export function verifySignature(
  request: SourceRequest,
  secrets: readonly Secret[],
  variable: string,
): Proof<Parameters> | Refusal {
  if (secrets.length === 0) {
    return noSecret(`no Auth Token is set; expected it in ${variable}`);
  }
  const header = request.headers[SIGNATURE_HEADER] ?? '';
  if (header.trim() === '') return refuse('missing-signature', `expected the header ${SIGNATURE_HEADER}`);
  const digest = decodeBase64(header);
  if (digest?.length !== DIGEST_BYTES) {
    return refuse('malformed-header', `expected ${SIGNATURE_HEADER}: base64 of the 20 bytes of HMAC-SHA1, once`);
  }
  if (request.publicUrl === null) {
    const detail = 'Twilio signs the whole URL, and the public one is not known here. Set PUBLIC_URL to it.';
    return { ...refuse('signature-mismatch', detail), status: 503 };
  }
  const covered = coverOf(request);
  if ('kind' in covered) return covered;
  const urls = spellingsOf(request.publicUrl + request.target);
  const secretIndex = matchToken(secrets, urls, signedText(covered.signed), digest);
  if (secretIndex === null) return mismatch(request.publicUrl, secrets.length);
  return {
    kind: 'proven',
    trust: 'signed',
    scheme: 'hmac-sha1',
    secretIndex,
    signedAt: null,
    deliveryId: usable(request.headers[IDEMPOTENCY_HEADER]),
    ...(covered.content === undefined ? {} : { content: covered.content }),
  };
}

interface Cover {
  /** The parameters behind the URL. */
  readonly signed: Parameters;
  /** Where it is a form or a query. */
  readonly content?: Parameters;
}

const NONE: Parameters = new Map();

/** What the signature has to be over besides the URL, or a refusal where it could not be over the body. */
function coverOf({ method, target, headers, body }: SourceRequest): Cover | Refusal {
  if (method === 'GET') {
    if (body.length > 0)
      return refuse('signature-mismatch', 'the signature of a GET is over the URL: expected no body');
    return { signed: NONE, content: parseParameters(queryOf(target)) };
  }
  if (isForm(headers['content-type'])) {
    const parameters = parseParameters(body.toString());
    return { signed: parameters, content: parameters };
  }
  if (body.length === 0) return { signed: NONE };
  const expected = bodyHashOf(target);
  if (expected === null || !isEqual(expected, hash('sha256', body))) {
    const detail =
      'a body that is no form is signed by its SHA-256 in the URL: expected bodySHA256 once, of this very body';
    return refuse('signature-mismatch', detail);
  }
  return { signed: NONE };
}

/** Index of the token that signed one of the spellings; null when none did. */
function matchToken(secrets: readonly Secret[], urls: readonly string[], rest: string, digest: Buffer): number | null {
  for (const { index, keys } of secrets) {
    for (const key of keys) {
      let matches = false;
      for (const url of urls) if (timingSafeEqual(digestOf(key, url + rest), digest)) matches = true;
      if (matches) return index;
    }
  }
  return null;
}

function digestOf(key: KeyObject, text: string): Buffer {
  return createHmac('sha1', key).update(text).digest();
}

function mismatch(publicUrl: string, tokens: number): Refusal {
  const tried = tokens === 1 ? 'the one configured Auth Token' : `any of the ${tokens} configured Auth Tokens`;
  return refuse(
    'signature-mismatch',
    `HMAC-SHA1 signature: it does not match ${tried} for this path and query at ${publicUrl}. Expected PUBLIC_URL ` +
      'to be the address that Twilio calls, the primary Auth Token of the account or subaccount that sends, and ' +
      'parameters that no proxy has changed.',
  );
}

/** As Twilio would send it: a body that is no form gets its digest into the URL. */
export function signRequest(key: KeyObject, request: OutgoingRequest): OutgoingRequest {
  const type = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const form = isForm(type);
  const [address = ''] = request.url.split('#', 1);
  const url = form || request.body.length === 0 ? address : withBodyHash(address, hash('sha256', request.body));
  const rest = form ? signedText(parseParameters(request.body.toString())) : '';
  const signature = digestOf(key, url + rest).toString('base64');
  return { ...request, url, headers: { ...request.headers, [SIGNATURE_HEADER]: signature } };
}

export function explain({ method, headers, body, publicUrl, target }: SourceRequest): string {
  const url = `the URL ${publicUrl ?? '<PUBLIC_URL>'}${target}`;
  if (method === 'GET') return `${url} and nothing else; a body of ${body.length} bytes`;
  if (!isForm(headers['content-type'])) return `${url}, which has the SHA-256 of the ${body.length} bytes of the body`;
  return `${url} and the names and values in the ${body.length} bytes of the form, sorted by name`;
}
