import { encodeSample } from '../../src/sources/samples.js';
import type { SourceRequest } from '../../src/sources/source-request.js';
import type { Source } from '../../src/sources/source.js';
import { requestOf } from './source-request.js';

/** Where its platform sends it. */
export const PUBLIC_URL = 'https://hooks.example.com';

export interface Sample {
  type: string;
  dialect: string;
  /** Instead of that of a sample. */
  body?: Buffer;
}

/** The usual sample of a source. */
export function usualSample({ samples }: Source): Sample {
  const [dialect = ''] = samples.dialects;
  const [type = ''] = samples.types(dialect);
  return { type, dialect };
}

/** A request as its platform would make it now. Names of headers are in lower case, as they arrive. */
export function signedSample(source: Source, { type, dialect, body }: Sample): SourceRequest {
  const { name, samples } = source;
  const at = new Date();
  const unsigned = {
    url: `${PUBLIC_URL}/api/webhooks/${name}`,
    headers: { 'content-type': samples.contentType },
    body: body ?? encodeSample(samples, samples.body(type, dialect, at)),
  };
  const signed = source.sign(unsigned, dialect, at);
  if (signed === null) throw new Error(`${name} cannot sign ${dialect} with a secret made for it`);
  const headers = Object.fromEntries(
    Object.entries(signed.headers).map(([header, value]) => [header.toLowerCase(), value]),
  );
  return requestOf(signed.body, headers, {
    target: signed.url.slice(PUBLIC_URL.length),
    publicUrl: PUBLIC_URL,
    contentType: headers['content-type'] ?? null,
    receivedAt: at,
  });
}
