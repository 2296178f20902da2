import type { Authentication, FieldError, Proof, Refusal } from '../authentication.js';
import type { SourceRequest } from '../source-request.js';
import type { Body } from './dialect.js';
import { parseBody, type ParsedBody } from '../kit/parse-body.js';
import { recognise } from './recognise.js';
import type { OpenphoneVerification } from './verification.js';
import { LEGACY_HEADER, verifyLegacy } from './legacy-signature.js';
import { refuse } from '../kit/refusal.js';
import { STANDARD_HEADERS, verifyStandard } from '../kit/standard-webhooks.js';
import { workwhile } from './workwhile/workwhile.js';

const NO_STANDARD_SECRET =
  'standard signature, but no secret for it is set. Expected whsec_… in OPENPHONE_WEBHOOK_SECRET, prefix included, as OpenPhone returned it';

/** Signed by either scheme; or unsigned, where the verification, the way it came and its form allow that. */
export function authenticate(verification: OpenphoneVerification, request: SourceRequest): Authentication<ParsedBody> {
  const answer = verify(verification, request);
  if (answer === null) return admitUnsigned(verification, request);
  const notVerifiable = answer.kind === 'refused' && answer.reason === 'no-secret';
  if (!notVerifiable || verification.verifySignature) return answer;
  const unsigned = admitUnsigned(verification, request);
  return unsigned.kind === 'proven' ? unsigned : answer;
}

/**
 * Null when there is no signature. Genuine webhooks carry the headers of one scheme only; any header of the standard
 * scheme decides for it, so that nobody can choose the scheme that suits them.
 */
function verify(verification: OpenphoneVerification, request: SourceRequest): Proof<ParsedBody> | Refusal | null {
  const { secrets, toleranceSeconds, legacyToleranceSeconds } = verification;
  if (STANDARD_HEADERS.some((name) => request.headers[name] !== undefined)) {
    return verifyStandard(request, { secrets: secrets.standard, toleranceSeconds, noSecret: NO_STANDARD_SECRET });
  }
  if (request.headers[LEGACY_HEADER] === undefined) return null;
  return verifyLegacy(request, secrets.legacy, legacyToleranceSeconds);
}

function admitUnsigned(verification: OpenphoneVerification, request: SourceRequest): Proof<ParsedBody> | Refusal {
  if (verification.verifySignature) {
    return refuse(
      'missing-signature',
      `expected the header ${LEGACY_HEADER}, or ${STANDARD_HEADERS.join(', ')}: OpenPhone signs every webhook. ` +
        'To try one by hand, sign it with the configured secret.',
    );
  }
  if (!request.local) {
    return refuse(
      'missing-signature',
      'unsigned webhooks are accepted from the machine of the service only, and not through a proxy. ' +
        'Set OPENPHONE_WEBHOOK_SECRET to the signing secret of the webhook.',
    );
  }
  const { 'sec-fetch-site': site = 'none' } = request.headers;
  if (site !== 'none' && site !== 'same-origin') {
    return refuse(
      'missing-signature',
      'unsigned webhooks are not accepted from the page of another site in a browser.',
    );
  }
  const content = parseBody(request.body);
  const { value, problem } = content;
  if (problem !== null) return refuseUnreadable([problem]);
  const dialect = recognise(value)?.dialect;
  if (dialect === undefined) return refuseUnreadable(workwhile.formOf('').problems(value as Body));
  if (dialect !== workwhile) {
    return refuse(
      'missing-signature',
      `unsigned webhooks are accepted in the form {event_type, data} only. This one has the form that OpenPhone itself sends and always signs (${dialect.name}).`,
    );
  }
  const unknown = { secretIndex: null, signedAt: null, deliveryId: null };
  return { kind: 'proven', trust: 'unverified', scheme: 'none', ...unknown, content };
}

function refuseUnreadable(errors: readonly FieldError[]): Refusal {
  return { kind: 'refused', status: 400, reason: 'unreadable', detail: 'the body cannot be read as a webhook', errors };
}
