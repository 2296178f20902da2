import { authenticate } from '../sources/openphone/authenticate.js';
import type { OpenphoneVerification } from '../sources/openphone/verification.js';
import { LEGACY_HEADER } from '../sources/openphone/signature/legacy.js';
import { STANDARD_HEADERS } from '../sources/openphone/signature/standard.js';
import type { SourceRequest } from '../sources/source.js';

/** What may have happened to a body between the wire and a file, and how the result is called. */
const CHANGES: readonly [name: string, undo: (body: Buffer) => Buffer | null][] = [
  ['without its last newline', withoutLastNewline],
  ['without the blanks between its values', withoutBlanks],
];

/**
 * What was probably done to a request that is refused: it was genuine before it was saved. A service must not try this, as
 * it proves the bytes that came; here it tells where to look.
 */
export function signatureAdvice(verification: OpenphoneVerification, request: SourceRequest): string[] {
  const expected = [LEGACY_HEADER, ...STANDARD_HEADERS];
  const misnamed = Object.keys(request.headers).flatMap((name) => {
    const meant = expected.find((one) => one === usualName(name) && request.headers[one] === undefined);
    return meant === undefined ? [] : [`found ${name}; expected ${meant}`];
  });
  const changed = CHANGES.find(([, undo]) => {
    const body = undo(request.body);
    return body !== null && isRight(verification, { ...request, body });
  });
  if (changed === undefined) return misnamed;
  return [...misnamed, `the signature is right for the body ${changed[0]}: save the exact bytes`];
}

/** A right signature may be too old all the same. */
function isRight(verification: OpenphoneVerification, request: SourceRequest): boolean {
  const answer = authenticate(verification, request);
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

/** Proxies and frameworks spell headers their own way: `X-Openphone-Signature`, `openphone_signature`, `HTTP_…`. */
function usualName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^(http-|x-)+/, '');
}
