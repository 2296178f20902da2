import type { StoredEventDetail } from '../inbox/stored-event.js';
import { secretFor, schemeOf, type Scheme } from './secrets.js';
import { signBody } from './sign-body.js';
import { Failure } from './terminal.js';

const TIMEOUT_MS = 10_000;
const MOST_OF_ANSWER = 64 * 1024;
/** Of the connection it came by, or of the proof that is made anew. */
const NOT_FORWARDED =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|authorization|cookie|proxy-.*|x-forwarded-.*|forwarded|webhook-.*|openphone-signature)$/;
/** Secrets, which the service does not tell. */
const MASKED = /…/;

/** What a target answered; `status` 0: nothing. */
export interface Forwarded {
  status: number;
  milliseconds: number;
  /** The beginning of the answer, or why there was none. */
  detail: string;
}

/**
 * Repeats webhooks to a URL of the operator's choice: the bytes that came, with a signature of now. It goes wherever the
 * operator says, private addresses too, because that is what it is for; but never anywhere the answer says.
 */
export class Forwarder {
  /** @param secrets none: unsigned. @throws Failure for what is no address of a web server */
  constructor(
    private readonly target: URL,
    private readonly secrets: readonly string[],
  ) {
    if (!['http:', 'https:'].includes(target.protocol)) throw new Failure('--forward-to: expected http:// or https://');
    if (target.username !== '' || target.password !== '') throw new Failure('--forward-to: expected no password in it');
  }

  async forward({ dialect, headers, raw, rawEncoding }: StoredEventDetail): Promise<Forwarded> {
    const body = Buffer.from(raw, rawEncoding);
    const kept = Object.entries(headers).filter(([name, value]) => !NOT_FORWARDED.test(name) && !MASKED.test(value));
    const started = performance.now();
    const since = () => Math.round(performance.now() - started);
    try {
      const response = await fetch(this.target, {
        method: 'POST',
        headers: { ...Object.fromEntries(kept), ...this.proofOf(dialect, body) },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await beginningOf(response);
      const detail = response.status >= 300 && response.status < 400 ? 'a redirect, which is not followed' : text;
      return { status: response.status, milliseconds: since(), detail };
    } catch (error) {
      if (error instanceof Failure) throw error;
      const { message, cause } = error as Error;
      return { status: 0, milliseconds: since(), detail: cause instanceof Error ? cause.message : message };
    }
  }

  private proofOf(dialect: string, body: Buffer): Record<string, string> {
    const [first] = this.secrets;
    if (first === undefined) return {};
    const scheme: Scheme =
      ({ legacy: 'legacy', '2026-03-30': 'standard' }[dialect] as Scheme | undefined) ?? schemeOf(first);
    return signBody(scheme, secretFor(this.secrets, scheme), body);
  }
}

/** As much as is worth keeping; the rest is not read. */
async function beginningOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= MOST_OF_ANSWER) break;
  }
  return Buffer.concat(pieces).toString('utf8', 0, MOST_OF_ANSWER);
}
