import type { Request } from 'express';
import { clientAddress, isLocal } from '../../http/client-address.js';
import { publicUrlOf } from '../../http/public-url.js';
import type { Authentication } from '../../sources/authentication.js';
import type { SourceRequest } from '../../sources/source-request.js';
import type { Source } from '../../sources/source.js';

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

/** What few sources look at is found out when they do. */
export class HttpSourceRequest implements SourceRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly body: Buffer;
  readonly clientAddress: string | null;
  readonly local: boolean;
  readonly receivedAt = new Date();

  /** @param setUrl `PUBLIC_URL` */
  constructor(
    private readonly http: Request,
    private readonly setUrl: string | undefined,
  ) {
    const body: unknown = http.body;
    this.method = http.method;
    this.target = http.originalUrl;
    this.headers = http.headers as Record<string, string>; // only set-cookie is a list, and that is a response's
    this.contentType = http.headers['content-type'] ?? null;
    this.body = Buffer.isBuffer(body) ? body : NOTHING;
    this.clientAddress = clientAddress(http);
    this.local = isLocal(http);
  }

  get publicUrl(): string | null {
    return publicUrlOf(this.http, this.setUrl);
  }
}
