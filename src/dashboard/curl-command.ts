import type { Request } from 'express';
import type { FoundEvent } from '../inbox/events/find-event.js';
import type { SourceRegistry } from '../sources/source-registry.js';

/** Printable, and without what turns the direction of text around: safe to paste into a terminal as it is. */
const PRINTABLE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;
/** Bytes; a command line takes somewhat more. */
const LONGEST = 50_000;

/** A command for a shell that sends the webhook to this service again, signed as of now; null without a secret. */
export function curlCommand(
  request: Request,
  { event, body: raw }: FoundEvent,
  sources: SourceRegistry,
): string | null {
  const at = `${request.protocol}://${request.headers.host ?? 'localhost'}/api/webhooks/${event.source}`;
  const unsigned = { url: at, headers: { 'content-type': contentTypeOf(event) }, body: raw };
  const signed = sources.find(event.source)?.sign(unsigned, event.dialect, new Date()) ?? null;
  if (signed === null) return null;
  const { url, headers, body } = signed;
  const options = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const text = event.rawEncoding === 'utf8' && body.length <= LONGEST ? body.toString() : null;
  const command = ['curl', quoted(url), ...options].join(' ');
  if (text !== null && PRINTABLE.test(text)) return `${command} --data-binary ${quoted(text)}`;
  return `printf %s ${body.toString('base64')} | base64 -d | ${command} --data-binary @-`;
}

function contentTypeOf({ headers }: FoundEvent['event']): string {
  return headers['content-type'] ?? 'application/json';
}

/** Nothing within is special to a shell. What cannot be printed has no business in a header. */
function quoted(text: string): string {
  return `'${text.replace(/\p{C}/gu, '').replaceAll("'", `'\\''`)}'`;
}
