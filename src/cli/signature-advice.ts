import type { SourceRequest } from '../sources/source-request.js';
import type { Source } from '../sources/source.js';

/** What may have happened to a body between the wire and a file, and how the result is called. */
const CHANGES: readonly [name: string, undo: (body: Buffer) => Buffer | null][] = [
  ['without its last newline', withoutLastNewline],
  ['without the blanks between its values', withoutBlanks],
];

/**
 * What was probably done to a request that is refused: it was genuine before it was saved. A service must not try this, as
 * it proves the bytes that came; here it tells where to look.
 */
export async function signatureAdvice(source: Source, request: SourceRequest): Promise<string[]> {
  const misnamed = Object.keys(request.headers).flatMap((name) => {
    const meant = source.proofHeaders.find((one) => one === usualName(name) && request.headers[one] === undefined);
    return meant === undefined ? [] : [`found ${name}; expected ${meant}`];
  });
  for (const [name, undo] of CHANGES) {
    const body = undo(request.body);
    if (body === null || !(await isRight(source, { ...request, body }))) continue;
    return [...misnamed, `the signature is right for the body ${name}: save the exact bytes`];
  }
  return misnamed;
}

/** A right signature may be too old all the same. */
async function isRight(source: Source, request: SourceRequest): Promise<boolean> {
  const answer = await source.verify(request);
  return answer.kind === 'proven' || (answer.kind === 'refused' && answer.reason === 'stale');
}

function withoutLastNewline(body: Buffer): Buffer | null {
  const end = ['\r\n', '\n'].find((newline) => body.subarray(-newline.length).equals(Buffer.from(newline)));
  return end === undefined ? null : body.subarray(0, -end.length);
}

/** As programs write JSON; an editor that formats it, or an API that parses it, has put them in. */
function withoutBlanks(body: Buffer): Buffer | null {
  try {
    const compact = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    return compact.equals(body) ? null : compact;
  } catch {
    return null;
  }
}

/** Proxies and frameworks spell headers their own way: `X-Webhook-Id`, `webhook_id`, `HTTP_…`. */
function usualName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^(http-|x-)+/, '');
}
