import type { RequestHandler } from 'express';
import type { KnownHosts } from '../http/known-hosts.js';

const HEADERS = {
  // what is not listed is not loaded: nothing inline, nothing from elsewhere, in nobody's frame
  'Content-Security-Policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** For everything of the dashboard, errors too. */
export function guardResponses(hosts: KnownHosts): RequestHandler {
  return (request, response, next) => {
    response.set(HEADERS);
    hosts.assertKnown(request);
    next();
  };
}
