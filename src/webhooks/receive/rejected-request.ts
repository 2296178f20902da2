import type { Request } from 'express';
import { clientAddress } from '../../http/client-address.js';
import type { Rejected } from './rejections.js';

const SOURCE = /^\/api\/webhooks\/([^/?]{0,50})/i;

/**
 * For the log, of a request that is refused before it is known which webhook it is.
 *
 * @param bytes of its body; by default what is announced
 */
export function rejectedRequest(request: Request, bytes = Number(request.headers['content-length'] ?? 0)): Rejected {
  return { address: clientAddress(request), bytes };
}

/** What its URL has for the name of a source. */
export function namedSource(request: Request): string {
  return SOURCE.exec(request.originalUrl || request.url)?.[1] ?? '';
}
