import { createHmac, type KeyObject } from 'node:crypto';
import type { Proof, Refusal } from '../authentication.js';
import type { SourceRequest } from '../source-request.js';
import { matchPublicKey, SIGNATURE_BYTES } from './match-public-key.js';
import { decodeBase64 } from './base64.js';
import { decodeDigest, matchSecret, type Secret } from './match-secret.js';
import { noMatch, refuse, stale } from './refusal.js';

/** More than a key rotation ever needs; the rest of the list is not read. */
const MAX_ENTRIES = 8;
/** Visible ASCII without blanks: a header sent twice arrives as `a, b` and is no id. */
const ID = /^[\x21-\x7e]{1,200}$/;
const SECONDS = /^\d{1,12}$/;
const SYMMETRIC = 'v1,';
const ASYMMETRIC = 'v1a,';

/** Names of the three headers. */
export type StandardHeaders = Readonly<Record<'id' | 'timestamp' | 'signature', string>>;

export function standardHeaders(prefix: string): StandardHeaders {
  return { id: `${prefix}id`, timestamp: `${prefix}timestamp`, signature: `${prefix}signature` };
}

const WEBHOOK = standardHeaders('webhook-');
export const STANDARD_HEADERS: readonly string[] = Object.values(WEBHOOK);

export interface StandardVerification {
  readonly secrets: readonly Secret[];
  /** Ed25519 keys, which verify signatures of version `v1a` and no other. */
  readonly publicKeys?: readonly Secret[];
  readonly toleranceSeconds: number;
  /** What is refused with while there is no key at all: which setting it belongs to. */
  readonly noSecret: string;
  /** Some senders give the three headers names of their own. */
  readonly headers?: StandardHeaders;
}

/** Standard Webhooks: `webhook-signature: v1,<base64> v1,<base64>` over `{webhook-id}.{webhook-timestamp}.{body}`. */
export function verifyStandard(
  request: SourceRequest,
  { secrets, publicKeys = [], toleranceSeconds, noSecret, headers = WEBHOOK }: StandardVerification,
): Proof<never> | Refusal {
  const { [headers.id]: id = '', [headers.timestamp]: timestamp = '' } = request.headers;
  const { [headers.signature]: signature = '' } = request.headers;
  if (signature.trim() === '') {
    return refuse('missing-signature', `standard signature: expected the header ${headers.signature}`);
  }
  if (!ID.test(id) || !SECONDS.test(timestamp)) {
    return refuse(
      'malformed-header',
      `standard signature: expected ${headers.id}, and ${headers.timestamp} in whole seconds, each once`,
    );
  }
  const digests = entriesOf(signature, SYMMETRIC, decodeDigest);
  const signatures = publicKeys.length === 0 ? [] : entriesOf(signature, ASYMMETRIC, decodeSignature);
  if (digests.length === 0 && signatures.length === 0) {
    return refuse('malformed-header', `standard signature: expected ${headers.signature}: v1,<base64 of 32 bytes>`);
  }
  if (secrets.length === 0 && publicKeys.length === 0) return refuse('no-secret', noSecret);
  const signedAt = new Date(Number(timestamp) * 1000);
  const age = Math.floor(request.receivedAt.getTime() / 1000) - Number(timestamp);
  const prefix = `${id}.${timestamp}.`;
  const secretIndex =
    matchSecret(secrets, prefix, request.body, digests) ?? matchPublicKey(publicKeys, prefix, request.body, signatures);
  if (secretIndex === null) return noMatch('standard', secrets.length + publicKeys.length, age);
  if (Math.abs(age) > toleranceSeconds)
    return stale('standard', signedAt, age, `at most ${toleranceSeconds} s either way`);
  return { kind: 'proven', trust: 'signed', scheme: 'standard', secretIndex, signedAt, deliveryId: id };
}

function entriesOf(signature: string, version: string, decode: (text: string) => Buffer | null): Buffer[] {
  return signature
    .split(' ', 4 * MAX_ENTRIES)
    .filter((entry) => entry.startsWith(version))
    .slice(0, MAX_ENTRIES)
    .map((entry) => decode(entry.slice(version.length)))
    .filter((digest) => digest !== null);
}

function decodeSignature(text: string): Buffer | null {
  const signature = text.length > 2 * SIGNATURE_BYTES ? null : decodeBase64(text);
  return signature?.length === SIGNATURE_BYTES ? signature : null;
}

/** What the signature of a request is over, for people. */
export function explainStandard({ headers, body }: SourceRequest, { id, timestamp } = WEBHOOK): string {
  return `"${headers[id] ?? '<id>'}.${headers[timestamp] ?? '<timestamp>'}." and the ${body.length} bytes of the body`;
}

/** As it is handed out, or decoded. */
export type SigningKey = string | KeyObject;

export function decodeKey(key: SigningKey): Buffer | KeyObject {
  return typeof key === 'string' ? Buffer.from(key.replace(/^whsec_/, ''), 'base64') : key;
}

/** Headers as a sender makes them. */
export function signStandard(key: SigningKey, id: string, timestampSeconds: number, body: string | Buffer) {
  const content = `${id}.${timestampSeconds}.`;
  const digest = createHmac('sha256', decodeKey(key)).update(content).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), 'webhook-signature': `v1,${digest}` };
}
