import type { Request } from 'express';
import { clientAddress, isLocal } from '../../http/client-address.js';
import type { Authentication, Source, SourceRequest } from '../../sources/source.js';

/** A webhook on its way in: what arrived, and whether it is genuine. */
export interface Webhook {
  readonly source: Source;
  readonly request: SourceRequest;
  readonly authentication: Authentication;
}

/** Express's request, with what the guard found out. */
export interface WebhookHttpRequest extends Request {
  webhook?: Webhook;
}

const NOTHING = Buffer.alloc(0);

export function toSourceRequest(request: Request, publicUrl: string | null): SourceRequest {
  const body: unknown = request.body;
  return {
    method: request.method,
    target: request.originalUrl,
    publicUrl,
    headers: request.headers as Record<string, string>, // only set-cookie is a list, and that is a response's
    contentType: request.headers['content-type'] ?? null,
    body: Buffer.isBuffer(body) ? body : NOTHING,
    clientAddress: clientAddress(request),
    local: isLocal(request),
    receivedAt: new Date(),
  };
}
