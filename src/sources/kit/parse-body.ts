import { isUtf8 } from 'node:buffer';
import type { FieldError } from '../authentication.js';

/** Real webhooks nest about 8 deep. What is deeper could not be stored as JSON, nor walked without a stack overflow. */
const DEEPEST = 100;

const LONGEST_PATH = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** With this bit set, `[` is `{` and `]` is `}`. */
const CASE = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/** As of `JSON.parse`. */
export type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Keeps whole numbers beyond 2^53 as the text that was sent: platforms have ids of 64 bits. */
export const largeIdsAsText: Reviver = (_key, value, context) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return WHOLE.test(source) ? source : value;
};

const WHOLE = /^-?\d{16,25}$/;

export interface ParsedBody {
  /** Undefined when the body is not JSON. With a problem it may be looked at, but not handed on. */
  readonly value: unknown;
  readonly problem: FieldError | null;
}

/**
 * Never throws.
 *
 * @param reviver for numbers that do not fit a double, see `largeIdsAsText`
 */
export function parseBody(body: Buffer, reviver?: Reviver): ParsedBody {
  if (body.length === 0) return unreadable('expected JSON, got an empty body');
  if (!isUtf8(body)) return unreadable('expected UTF-8');
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) {
    return unreadable('expected JSON without a byte order mark');
  }
  if (isTooDeep(body)) return unreadable(`expected JSON nested at most ${DEEPEST} deep`);
  let value: unknown;
  try {
    value = reviver === undefined ? JSON.parse(body.toString('utf8')) : JSON.parse(body.toString('utf8'), reviver);
  } catch {
    return unreadable('expected JSON'); // the parser's own message would quote the body
  }
  const path = pathOfPrototypeKey(body, value);
  if (path === null) return { value, problem: null };
  // it would change the prototype of whatever the payload is copied into
  return { value, problem: { path, message: 'expected no key __proto__' } };
}

function unreadable(message: string): ParsedBody {
  return { value: undefined, problem: { path: '', message } };
}

function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) at = endOfString(body, at);
    else if ((byte | CASE) === CLOSING) depth--;
    else if ((byte | CASE) === OPENING && ++depth > DEEPEST) return true;
  }
  return false;
}

function endOfString(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return body.length;
}

/** The bytes are searched first, for the key and for escapes that may spell it: a walk costs as much as parsing. */
function pathOfPrototypeKey(body: Buffer, value: unknown): string | null {
  if (!body.includes('__proto__') && !body.includes('\\u00')) return null;
  const open: { path: string; value: unknown }[] = [{ path: '', value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [key, inner] of Object.entries(next.value)) {
      const path = next.path === '' ? key : `${next.path}.${key}`;
      if (key === '__proto__') return path.length <= LONGEST_PATH ? path : key;
      open.push({ path, value: inner });
    }
  }
  return null;
}
