import type { Request } from 'express';
import { Problem } from './problem.js';

/** Where a browser says the page is that made the request; `unknown` when it says nothing, as programs do. */
type Origin = 'same' | 'other' | 'unknown';

const JSON_TYPE = /^application\/json *(;|$)/i;

/** For requests that only a page of ours may make, because the browser adds the cookie by itself. */
export function assertMadeByOurPage(request: Request): void {
  if (originOf(request) !== 'same') throw new Problem(403, 'expected a request made by the dashboard itself');
  assertJson(request);
}

/** For requests that a program may make as well, but no page of somebody else's. */
export function assertNotMadeByAnotherPage(request: Request): void {
  if (originOf(request) === 'other') throw new Problem(403, 'expected no request from the page of another site');
  assertJson(request);
}

/** A form cannot send JSON, and a script of another site would have to ask first. */
function assertJson({ headers }: Request): void {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw new Problem(415, 'expected Content-Type: application/json');
}

/** `Sec-Fetch-Site` where there is one: browsers send it over HTTPS and to localhost. */
function originOf({ headers }: Request): Origin {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'same' : 'other';
  if (headers.origin === undefined) return 'unknown';
  return isOfHost(headers.origin, headers.host) ? 'same' : 'other';
}

/** Whether a browser names another page than one of ours as the one that made the request. */
export function hasForeignOrigin({ headers }: Request): boolean {
  return headers.origin !== undefined && !isOfHost(headers.origin, headers.host);
}

function isOfHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
