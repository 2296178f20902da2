import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { isEqual } from '../kit/equal.js';
import type { Secret } from '../kit/match-secret.js';
import { parseBody } from '../kit/parse-body.js';
import { isRecord } from '../kit/value.js';
import type { SourceRequest } from '../source-request.js';

export const SMS_SIGNATURES = ['none', 'md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const;
export type SmsSignature = (typeof SMS_SIGNATURES)[number];

export const SIGNATURE_FIELD = 'sig';
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;
const SEPARATORS = /[&=]/g;
const UNCLEAR = /[&=]/;

/** Fields of the older SMS API, which sends JSON or a form. */
export type SmsFields = Readonly<Record<string, unknown>>;

/** Null where the body is neither. */
export function fieldsOf({ headers, body }: Pick<SourceRequest, 'headers' | 'body'>): SmsFields | null {
  if (FORM.test(headers['content-type']?.trim() ?? '')) {
    return Object.fromEntries([...new URLSearchParams(body.toString())].filter(([name]) => name !== '__proto__'));
  }
  const { value, problem } = parseBody(body);
  return problem === null && isRecord(value) ? value : null;
}

export function signatureIn(fields: SmsFields | null): string | null {
  const signature = fields?.[SIGNATURE_FIELD];
  return typeof signature === 'string' && signature !== '' ? signature : null;
}

/**
 * What is signed: `&name=value` of all but the signature, sorted by name, with `_` for each separator in a value. Null
 * for fields that have no such form: a name with a separator could be read as two fields.
 */
export function signedText(fields: SmsFields): string | null {
  const names = Object.keys(fields).filter((name) => name !== SIGNATURE_FIELD);
  const parts = names.sort().map((name) => {
    const value = fields[name];
    const isPlain = typeof value === 'string' || typeof value === 'number';
    return isPlain && !UNCLEAR.test(name) ? `&${name}=${String(value).replaceAll(SEPARATORS, '_')}` : null;
  });
  return parts.includes(null) ? null : parts.join('');
}

/** Index of the secret that made the signature, which is written in small or capital letters; null when none did. */
export function matchSms(
  secrets: readonly Secret[],
  method: Exclude<SmsSignature, 'none'>,
  text: string,
  signature: string,
): number | null {
  const given = signature.toLowerCase();
  for (const { index, keys } of secrets) {
    if (keys.some((key) => isEqual(given, digestOf(method, key, text)))) return index;
  }
  return null;
}

function digestOf(method: Exclude<SmsSignature, 'none'>, key: KeyObject, text: string): string {
  if (method === 'md5hash') return createHash('md5').update(text).update(key.export()).digest('hex');
  return createHmac(method, key).update(text).digest('hex');
}
