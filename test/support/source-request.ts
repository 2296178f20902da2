import type { SourceRequest } from '../../src/sources/source-request.js';

/** A request as the web server hands it to a source. For specs. */
export function requestOf(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  rest: Partial<SourceRequest> = {},
): SourceRequest {
  return {
    method: 'POST',
    target: '/api/webhooks/openphone',
    publicUrl: null,
    headers,
    contentType: 'application/json',
    body: Buffer.from(body),
    clientAddress: '203.0.113.7',
    local: false,
    receivedAt: new Date(),
    ...rest,
  };
}
