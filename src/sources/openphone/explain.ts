import { explainStandard } from '../kit/standard-webhooks.js';
import type { SourceRequest } from '../source-request.js';
import { LEGACY_HEADER } from './legacy-signature.js';

/** What a signature is over, by the scheme of its headers. */
export function explain(request: SourceRequest): string {
  const { headers, body } = request;
  if (headers['webhook-id'] !== undefined) return explainStandard(request);
  const [, , timestamp = '<timestamp>'] = (headers[LEGACY_HEADER] ?? '').split(';');
  return `"${timestamp}." and the ${body.length} bytes of the body`;
}
