import fc from 'fast-check';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Authentication } from '../authentication.js';
import { redactBody } from '../redaction.js';
import { AircallSettings } from './aircall.settings.js';

const ENTRY = { settings: AircallSettings, load: () => import('./aircall.source.js') };
const [OLD, NEW] = ['cebcaac65oldwebhooktoken', 'df76g76dpziygs567f0made'];
const open = (given: Record<string, string> = { SECRET: `${OLD}, ${NEW}` }) => openWith(ENTRY, given);
const judge = async (body: string, given?: Record<string, string>) =>
  (await (await open(given)).verify(requestOf(body))) as Authentication;
const webhook = (token: unknown, data: unknown = { id: 1 }) =>
  JSON.stringify({ resource: 'call', event: 'call.strange', timestamp: 1795184560, token, data });

it('a token of the list is accepted, with its place in the list', async () => {
  const proven = { kind: 'proven', trust: 'token', scheme: 'token', signedAt: null };
  expect(await judge(webhook(OLD))).toMatchObject({ ...proven, secretIndex: 0 });
  expect(await judge(webhook(NEW))).toMatchObject({ ...proven, secretIndex: 1 });
});

it.each([
  ['without a token', webhook(undefined), 401, 'missing-signature'],
  ['with an empty token', webhook(''), 401, 'missing-signature'],
  ['with the token in data only', webhook(undefined, { token: NEW }), 401, 'missing-signature'],
  ['that is a list', JSON.stringify([{ token: NEW }]), 401, 'missing-signature'],
  ['with a token that is inherited', `{"__proto__":{"token":"${NEW}"}}`, 401, 'missing-signature'],
  ['with a list of tokens', webhook([NEW]), 401, 'malformed-header'],
  ['with a part of the token', webhook(NEW.slice(0, -1)), 401, 'signature-mismatch'],
  ['with a blank after the token', webhook(`${NEW} `), 401, 'signature-mismatch'],
  ['with all tokens', webhook(`${OLD}, ${NEW}`), 401, 'signature-mismatch'],
  ['that is a form', `token=${NEW}`, 400, 'unreadable'],
])('a body %s is refused, and no token is named', async (_what, body, status, reason) => {
  const answer = await judge(body);
  expect(answer).toMatchObject({ kind: 'refused', status, reason });
  expect(JSON.stringify(answer)).not.toMatch(`${OLD}|${NEW}`);
});

it('without a token of its own it refuses with 503, as the fault is here, and never takes an empty one', async () => {
  expect(await judge(webhook(NEW), {})).toMatchObject({ status: 503, reason: 'no-secret' });
  expect(await judge(webhook(''), {})).toMatchObject({ kind: 'refused', reason: 'missing-signature' });
});

it('no other text is a token', async () => {
  const source = await open();
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.string()), (token) => {
      expect(source.verify(requestOf(webhook(token)))).toMatchObject({ kind: 'refused' });
    }),
    { numRuns: 500 },
  );
});

it('whatever bytes come, verifying them ends', async () => {
  const source = await open();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(source.verify(requestOf(Buffer.from(bytes)))).toMatchObject({ kind: 'refused' });
    }),
    { numRuns: 500 },
  );
});

it('the token is hidden in what is stored as data, and in the body that is shown', async () => {
  const source = await open();
  const { redact } = (await ENTRY.load()).source;
  const bodies = [webhook(NEW, { id: 1, token: NEW }), JSON.stringify({ event: '?', token: NEW })];
  for (const body of bodies) {
    const proof = await source.verify(requestOf(body));
    if (proof.kind !== 'proven') throw new Error('expected a proof');
    expect(JSON.stringify(source.read(requestOf(body), proof))).not.toContain(NEW);
    expect(redactBody(redact, body)).not.toContain(NEW);
  }
});

describe('a webhook that is sent by hand', () => {
  const OUT = { url: 'http://localhost/', headers: {} };

  it('gets the first token, and keeps the rest, with ids of 64 bits', async () => {
    const body = Buffer.from('{"event":"call.ended","token":"gone","data":{"id":9007199254740993}}');
    const signed = (await open()).sign({ ...OUT, body }, '', new Date());
    expect(signed?.body.toString()).toBe(`{"event":"call.ended","token":"${OLD}","data":{"id":"9007199254740993"}}`);
  });

  it('is left byte for byte where its token is right', async () => {
    const body = Buffer.from(`{ "token": "${OLD}", "data": {} }`);
    expect((await open()).sign({ ...OUT, body }, '', new Date())?.body).toEqual(body);
  });

  it('cannot be made without a token', async () => {
    expect((await open({})).sign({ ...OUT, body: Buffer.from('{}') }, '', new Date())).toBeNull();
  });
});

it.each([
  [{ SECRET: 'short' }, /SECRET: expected at least 16 characters/],
  [{ SECRET: `${NEW},,${OLD}` }, /entry 2 of 3: .*extra comma/],
  [{ SECRET: `token: ${NEW}` }, /expected a secret without blanks/],
  [{ SECRET: `apiid:${NEW}` }, /expected the token alone/],
])('settings that cannot be right are refused at the start, without their values', async (given, message) => {
  await expect(open(given)).rejects.toThrow(message);
  await expect(open(given)).rejects.not.toThrow(NEW);
});
