import type { StoredEventDetail } from '../inbox/events/stored-event.js';
import type { OutgoingRequest } from '../sources/source-request.js';
import type { Source } from '../sources/source.js';
import { signed } from './signed.js';
import { Failure } from './terminal.js';

const TIMEOUT_MS = 10_000;
const MOST_OF_ANSWER = 64 * 1024;
/** Of the connection it came by. */
const NOT_FORWARDED =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|authorization|cookie|proxy-.*|x-forwarded-.*|forwarded)$/;
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
  /** @param sign false: what came signed goes on unsigned. @throws Failure for what is no address of a web server */
  constructor(
    private readonly target: URL,
    private readonly sources: readonly Source[],
    private readonly sign: boolean,
  ) {
    if (!['http:', 'https:'].includes(target.protocol)) throw new Failure('--forward-to: expected http:// or https://');
    if (target.username !== '' || target.password !== '') throw new Failure('--forward-to: expected no password in it');
  }

  async forward(event: StoredEventDetail): Promise<Forwarded> {
    const started = performance.now();
    const since = () => Math.round(performance.now() - started);
    try {
      const { url, headers, body } = this.requestOf(event);
      const response = await fetch(url, {
        method: 'POST',
        headers,
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

  /** As it came, without the proof of then. */
  private requestOf({ source: name, dialect, headers, raw, rawEncoding }: StoredEventDetail): OutgoingRequest {
    const source = this.sources.find((one) => one.name === name);
    const isOld = (header: string) => NOT_FORWARDED.test(header) || source?.proofHeaders.includes(header);
    const kept = Object.entries(headers).filter(([header, value]) => !isOld(header) && !MASKED.test(value));
    const body = Buffer.from(raw, rawEncoding);
    const request = { url: this.target.href, headers: Object.fromEntries(kept) as Record<string, string>, body };
    return this.sign && source !== undefined ? signed(source, request, dialect) : request;
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
