import { createHmac, hash, randomUUID, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { Proof, Refusal } from '../authentication.js';
import { isEqual } from '../kit/equal.js';
import type { Secret } from '../kit/match-secret.js';
import { noSecret, refuse } from '../kit/refusal.js';
import { epochTime } from '../kit/time.js';
import { usable } from '../kit/value.js';
import type { OutgoingRequest, SourceRequest } from '../source-request.js';
import { fieldsOf, matchSms, signatureIn, signedText, type SmsFields, type SmsSignature } from './sms-signature.js';

export const ISSUER = 'Vonage';
const BEARER = /^bearer +(\S+)$/i;
const ALGORITHM = 'HS256';

export interface Verification {
  readonly secrets: readonly Secret[];
  readonly smsSignature: SmsSignature;
  /** Name of a variable, for messages. */
  readonly variable: (property: string) => string;
}

/** A token of the account over the digest of the body; of the older SMS API, a field of the body over the others. */
export async function verify(request: SourceRequest, verification: Verification): Promise<Proof | Refusal> {
  const { secrets, variable } = verification;
  if (secrets.length === 0) {
    return noSecret(`no signature secret is set; expected it in ${variable('SECRET')}`);
  }
  if (request.method !== 'POST') {
    return refuse(
      'signature-mismatch',
      'the query of a GET is not signed; expected a POST: set the HTTP method at Vonage',
    );
  }
  const [, token] = BEARER.exec(request.headers['authorization']?.trim() ?? '') ?? [];
  if (token !== undefined) return verifyToken(request, token, secrets);
  const fields = fieldsOf(request);
  const signature = signatureIn(fields);
  if (fields !== null && signature !== null) return verifySms(fields, signature, verification);
  // Vonage may leave the token out in a fault of its own, and repeats with one after a 5xx
  const detail = 'expected the header authorization: Bearer and a token, which a repeat may have';
  return { ...refuse('missing-signature', detail), status: 503 };
}

async function verifyToken(
  request: SourceRequest,
  token: string,
  secrets: readonly Secret[],
): Promise<Proof | Refusal> {
  const verified = await firstThatFits(token, secrets, request.receivedAt);
  if ('kind' in verified) return verified;
  const { claims, secretIndex } = verified;
  const { payload_hash: expected, iat, jti } = claims;
  if (typeof expected !== 'string' || !isEqual(expected, hash('sha256', request.body))) {
    const detail =
      'the token is right, and not of this body: expected payload_hash, the SHA-256 of the bytes as they were sent';
    return refuse('signature-mismatch', detail);
  }
  const signedAt = epochTime(iat);
  return { kind: 'proven', trust: 'signed', scheme: 'jwt', secretIndex, signedAt, deliveryId: usable(jti) };
}

interface Verified {
  readonly claims: JWTPayload;
  readonly secretIndex: number;
}

async function firstThatFits(token: string, secrets: readonly Secret[], now: Date): Promise<Verified | Refusal> {
  for (const { index, keys } of secrets) {
    for (const key of keys) {
      try {
        const options = { algorithms: [ALGORITHM], issuer: ISSUER, requiredClaims: ['iat'], currentDate: now };
        const { payload } = await jwtVerify(token, key, options);
        return { claims: payload, secretIndex: index };
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) return refusalOf(error);
      }
    }
  }
  const tried = secrets.length === 1 ? 'the one configured secret' : `any of the ${secrets.length} configured secrets`;
  return refuse(
    'signature-mismatch',
    `the signature of the token does not match ${tried}. Expected the signature secret of the account, not an API secret.`,
  );
}

/** The texts of the library are not handed on: they may quote the token. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return refuse('signature-mismatch', `expected a token with alg ${ALGORITHM}`);
  }
  if (error instanceof errors.JWTExpired) return refuse('stale', 'the token is right, and expired by its exp');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refuse('signature-mismatch', `expected a token with iat, and with iss ${ISSUER}`);
  }
  return refuse('malformed-header', 'expected authorization: Bearer and a token of three parts in base64url');
}

function verifySms(fields: SmsFields, signature: string, verification: Verification): Proof | Refusal {
  const { secrets, smsSignature: method, variable } = verification;
  if (method === 'none') {
    const detail = `signed by the older SMS API; expected how it signs in ${variable('SMS_SIGNATURE')}`;
    return noSecret(detail);
  }
  const text = signedText(fields);
  if (text === null)
    return refuse('malformed-header', 'older SMS API: expected fields with text, and names without & and =');
  const secretIndex = matchSms(secrets, method, text, signature);
  if (secretIndex === null) {
    const detail = `the field sig does not match any configured secret by ${method}; expected the method that is set at Vonage`;
    return refuse('signature-mismatch', detail);
  }
  const signedAt = epochTime(fields['timestamp']);
  return { kind: 'proven', trust: 'signed', scheme: `sms-${method}`, secretIndex, signedAt, deliveryId: null };
}

/** As Vonage would send it, always with a token. */
export function signRequest(key: KeyObject, request: OutgoingRequest, at: Date): OutgoingRequest {
  const claims = {
    iat: Math.floor(at.getTime() / 1000),
    jti: randomUUID(),
    iss: ISSUER,
    payload_hash: hash('sha256', request.body),
  };
  const content = [{ alg: ALGORITHM, typ: 'JWT' }, claims].map(encode).join('.');
  const signature = createHmac('sha256', key).update(content).digest('base64url');
  const others = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...request, headers: { ...Object.fromEntries(others), authorization: `Bearer ${content}.${signature}` } };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

export function explain({ body }: SourceRequest): string {
  return `the claims of the token, among them payload_hash, the SHA-256 of the ${body.length} bytes of the body`;
}
