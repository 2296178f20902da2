import { readFileSync } from 'node:fs';
import { requestOf } from '../../../test/support/source-request.js';
import type { Authentication } from '../authentication.js';
import type { SourceRequest } from '../source-request.js';
import { openOpenphone } from '../../../test/support/open-source.js';
import { signStandard } from '../kit/standard-webhooks.js';
import { signLegacy } from './sign.js';

const LEGACY = 'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=';
const STANDARD = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const payload = (path: string) => readFileSync(`test/fixtures/openphone/payloads/${path}.json`, 'utf8');

const WORKWHILE = payload('workwhile/message.received');
const UNVERIFIED = {
  kind: 'proven',
  trust: 'unverified',
  scheme: 'none',
  secretIndex: null,
  signedAt: null,
  deliveryId: null,
  // read once
  content: { value: JSON.parse(WORKWHILE) as unknown, problem: null },
};

function ask(request: SourceRequest, secrets: string | undefined, verifySignature = secrets !== undefined) {
  const settings = { SECRET: secrets, VERIFY_SIGNATURE: verifySignature, LEGACY_TOLERANCE_SECONDS: 300 };
  return openOpenphone(settings).verify(request) as Authentication;
}

const local = (body: string, headers = {}) => requestOf(body, headers, { local: true });
const legacyHeaders = (secret: string) => signLegacy(secret, Date.now(), WORKWHILE);
const standardHeaders = (secret: string) => signStandard(secret, 'msg_1', Math.floor(Date.now() / 1000), WORKWHILE);

describe('an unsigned webhook', () => {
  it('is let in unverified from this machine, in the workwhile form, while signatures are not checked', () => {
    expect(ask(local(WORKWHILE), undefined)).toEqual(UNVERIFIED);
    expect(ask(local(WORKWHILE), LEGACY, false)).toEqual(UNVERIFIED);
    expect(ask(local(WORKWHILE, { 'sec-fetch-site': 'same-origin' }), undefined)).toEqual(UNVERIFIED);
  });

  it.each([
    ['signatures are checked', local(WORKWHILE), LEGACY, /sign it with the configured secret/],
    ['it comes from elsewhere', requestOf(WORKWHILE), undefined, /Set OPENPHONE_WEBHOOK_SECRET/],
    [
      'the page of another site makes a browser send it',
      local(WORKWHILE, { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }),
      undefined,
      /another site in a browser/,
    ],
    ['it has a form the vendor signs', local(payload('legacy/message.received.v3-app')), undefined, /\(legacy\)/],
    ['it has that form, wrapped', local(payload('legacy/message.received.v3-wrapped')), undefined, /\(legacy\)/],
    ['it has the current form', local(payload('2026-03-30/call.missed')), undefined, /\(2026-03-30\)/],
  ])('is refused when %s', (_why, request, secrets, detail) => {
    expect(ask(request, secrets)).toEqual({
      kind: 'refused',
      status: 401,
      reason: 'missing-signature',
      detail: expect.stringMatching(detail),
    });
  });

  it.each([
    ['not JSON', '{"event_type":', ['']],
    ['empty', '', ['']],
    ['a list', '[]', ['']],
    ['null', 'null', ['']],
    ['of no known form', '{"type":"message.received"}', ['event_type', 'data']],
  ])('is answered with what is wrong in it when it is %s', (_what, body, paths) => {
    const answer = ask(local(body), undefined);
    expect(answer).toMatchObject({ kind: 'refused', status: 400, reason: 'unreadable' });
    expect(answer.kind === 'refused' && answer.errors?.map(({ path }) => path)).toEqual(paths);
  });
});

describe('a signed webhook', () => {
  it('of the workwhile form is proven by either scheme', () => {
    expect(ask(requestOf(WORKWHILE, legacyHeaders(LEGACY)), LEGACY)).toMatchObject({
      trust: 'signed',
      scheme: 'legacy',
    });
    expect(ask(requestOf(WORKWHILE, standardHeaders(STANDARD)), STANDARD)).toMatchObject({
      trust: 'signed',
      scheme: 'standard',
      deliveryId: 'msg_1',
    });
  });

  it('is verified also while signatures are not asked for', () => {
    expect(ask(local(WORKWHILE, legacyHeaders(LEGACY)), LEGACY, false)).toMatchObject({ trust: 'signed' });
    expect(ask(local(WORKWHILE, legacyHeaders(STANDARD)), LEGACY, false)).toMatchObject({
      reason: 'signature-mismatch',
    });
  });

  it('counts as unsigned while there is no secret to verify it with and none is asked for', () => {
    expect(ask(local(WORKWHILE, legacyHeaders(LEGACY)), undefined)).toEqual(UNVERIFIED);
    expect(ask(requestOf(WORKWHILE, legacyHeaders(LEGACY)), undefined)).toMatchObject({ reason: 'no-secret' });
  });

  it('is not proven by a secret of the other scheme', () => {
    const bare = STANDARD.replace('whsec_', '');
    expect(ask(requestOf(WORKWHILE, standardHeaders(STANDARD)), bare)).toMatchObject({ reason: 'no-secret' });
    expect(ask(requestOf(WORKWHILE, legacyHeaders(LEGACY)), `whsec_${LEGACY}`)).toMatchObject({ reason: 'no-secret' });
  });

  it('is judged by the standard headers as soon as there is one of them', () => {
    const headers = { ...legacyHeaders(LEGACY), 'webhook-id': 'msg_1' };
    expect(ask(requestOf(WORKWHILE, headers), `${LEGACY},${STANDARD}`)).toMatchObject({ reason: 'missing-signature' });
  });
});
