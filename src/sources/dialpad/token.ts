import { createHmac } from 'node:crypto';
import { compactVerify } from 'jose';
import type { Authentication, Proof } from '../authentication.js';
import { signingKey, type Secret } from '../kit/match-secret.js';
import { largeIdsAsText, parseBody, type ParsedBody } from '../kit/parse-body.js';
import { noSecret, refuse } from '../kit/refusal.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';

/** The only one that is documented. */
const ALGORITHM = 'HS256';
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const HEADER = Buffer.from(JSON.stringify({ alg: ALGORITHM, typ: 'JWT' })).toString('base64url');
const NO_TOKEN = 'expected a body that is a token (JWS): three parts of base64url, joined by dots';

/** The body is a token, whatever its content type is. */
export async function verifyToken(
  { body }: SourceRequest,
  secrets: readonly Secret[],
  variable: string,
): Promise<Authentication<ParsedBody>> {
  if (secrets.length === 0) {
    return noSecret(`no secret is set; expected that of the webhook in ${variable}`);
  }
  const token = tokenOf(body);
  if (token === null) {
    const text = body.toString().trimStart();
    return refuse(text === '' || text.startsWith('{') ? 'missing-signature' : 'malformed-header', NO_TOKEN);
  }
  if (algorithmOf(token) !== ALGORITHM) {
    return refuse('malformed-header', `expected a token with the algorithm ${ALGORITHM}`);
  }
  for (const { index, keys } of secrets) {
    for (const key of keys) {
      const payload = await verifiedPayload(token, key);
      if (payload !== null) return proofOf(index, payload);
    }
  }
  return refuse(
    'signature-mismatch',
    `the token fits none of the secrets that are set (${secrets.length}). Expected the secret of this very webhook.`,
  );
}

function proofOf(secretIndex: number, payload: Uint8Array): Proof<ParsedBody> {
  const content = parseBody(Buffer.from(payload), largeIdsAsText);
  return { kind: 'proven', trust: 'signed', scheme: 'jws', secretIndex, signedAt: null, deliveryId: null, content };
}

async function verifiedPayload(token: string, key: Secret['keys'][number]): Promise<Uint8Array | null> {
  try {
    return (await compactVerify(token, key, { algorithms: [ALGORITHM] })).payload;
  } catch {
    return null;
  }
}

/** What a token that was verified before says. */
export function claimsOf(body: Buffer): ParsedBody {
  return parseBody(payloadOf(body) ?? body, largeIdsAsText);
}

function payloadOf(body: Buffer): Buffer | null {
  const token = tokenOf(body);
  return token === null ? null : Buffer.from(token.split('.')[1] ?? '', 'base64url');
}

/** White space around it is ignored. One token has one spelling: bits that decode to nothing have to be zero. */
function tokenOf(body: Buffer): string | null {
  const text = body.toString('latin1').trim();
  if (!TOKEN.test(text)) return null;
  return text.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part) ? text : null;
}

function algorithmOf(token: string): unknown {
  const { value } = parseBody(Buffer.from(token.split('.')[0] ?? '', 'base64url'));
  return typeof value === 'object' && value !== null ? (value as { alg?: unknown }).alg : undefined;
}

/** Makes a token of claims, or a new one of the claims of a token. */
export function sign(request: OutgoingRequest, secrets: readonly Secret[]): OutgoingRequest | null {
  const key = signingKey(secrets);
  if (key === null) return null;
  const signed = `${HEADER}.${(payloadOf(request.body) ?? request.body).toString('base64url')}`;
  const digest = createHmac('sha256', key).update(signed).digest('base64url');
  return { ...request, body: Buffer.from(`${signed}.${digest}`) };
}

/** What the proof of a request is over, for people. */
export function explain({ body }: SourceRequest): string {
  return `the first two parts of the token, which is the ${body.length} bytes of the body`;
}
