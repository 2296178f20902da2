import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Authentication } from '../authentication.js';
import type { Source } from '../source.js';
import { WhatsappSettings } from './whatsapp.settings.js';

const ENTRY = { settings: WhatsappSettings, load: () => import('./whatsapp.source.js') };
const [OLD, NEW] = ['00ff11ee22dd33cc44bb55aa66998877', '1d2c3b4a59687786957463524130fedc'];
const TOKEN = 'made-up+token & more';
const open = (given: Record<string, string> = { SECRET: `${OLD}, ${NEW}`, VERIFY_TOKEN: TOKEN }) =>
  openWith(ENTRY, given);

const hmac = (key: string, body: string | Buffer) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
const post = (source: Source, body: string, signature?: string): Authentication =>
  source.verify(requestOf(body, signature === undefined ? {} : { 'x-hub-signature-256': signature })) as Authentication;
const get = (source: Source, query: string): Authentication =>
  source.verify(requestOf('', {}, { method: 'GET', target: `/api/webhooks/whatsapp?${query}` })) as Authentication;
const QUERY = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': TOKEN };
const queryOf = (change: Record<string, string> = {}) => new URLSearchParams({ ...QUERY, ...change }).toString();

describe('a signature', () => {
  it('names the secret that made it by its place', async () => {
    const source = await open();
    expect(post(source, '{}', hmac(OLD, '{}'))).toMatchObject({ kind: 'proven', trust: 'signed', secretIndex: 0 });
    expect(post(source, '{}', hmac(NEW, '{}'))).toMatchObject({ secretIndex: 1, signedAt: null });
  });

  it.each([
    ['capital letters', hmac(NEW, '{}').replace(/[a-f]/g, (digit) => digit.toUpperCase()), 'malformed-header'],
    ['two of them', `${hmac(NEW, '{}')}, ${hmac(NEW, '{}')}`, 'malformed-header'],
    ['a digit too few', hmac(NEW, '{}').slice(0, -1), 'malformed-header'],
    ['nothing', ' ', 'missing-signature'],
    ['the verify token as key', hmac(TOKEN, '{}'), 'signature-mismatch'],
    ['an empty key', hmac('', '{}'), 'signature-mismatch'],
  ])('%s: refused', async (_what, signature, reason) => {
    expect(post(await open(), '{}', signature)).toMatchObject({ kind: 'refused', status: 401, reason });
  });

  it('without a secret is refused with 503, so that Meta repeats it', async () => {
    const source = await open({ VERIFY_TOKEN: TOKEN });
    expect(post(source, '{}', hmac('', '{}'))).toMatchObject({ kind: 'refused', status: 503, reason: 'no-secret' });
  });

  it('of any bytes is proven, and with any other header or body is not', async () => {
    const source = await open();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ maxLength: 100 }), (bytes, other) => {
        const body = Buffer.from(bytes);
        const signed = source.sign({ url: 'http://localhost/', headers: {}, body }, '', new Date());
        expect(source.verify(requestOf(body, signed?.headers))).toMatchObject({ kind: 'proven' });
        expect(source.verify(requestOf(body, { 'x-hub-signature-256': other }))).toMatchObject({ kind: 'refused' });
        expect(source.verify(requestOf(`${body.toString('latin1')}.`, signed?.headers))).toMatchObject({
          kind: 'refused',
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('a handshake', () => {
  it('is answered with the challenge as plain text', async () => {
    expect(get(await open(), queryOf())).toEqual({
      kind: 'handshake',
      status: 200,
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
      body: '1158201444',
    });
  });

  it.each([
    ['a wrong token', queryOf({ 'hub.verify_token': 'guess' }), 403, 'signature-mismatch'],
    ['an empty token', queryOf({ 'hub.verify_token': '' }), 403, 'missing-signature'],
    ['a second token', `${queryOf()}&hub.verify_token=x`, 403, 'missing-signature'],
    ['nothing at all', '', 403, 'missing-signature'],
    ['another mode', queryOf({ 'hub.mode': 'unsubscribe' }), 400, 'malformed-header'],
    ['a challenge that is no number', queryOf({ 'hub.challenge': '<b>1</b>' }), 400, 'malformed-header'],
    ['an endless challenge', queryOf({ 'hub.challenge': '1'.repeat(31) }), 400, 'malformed-header'],
    // without the token, nothing can be learnt about the challenge
    ['both wrong', queryOf({ 'hub.challenge': 'x', 'hub.verify_token': 'guess' }), 403, 'signature-mismatch'],
  ])('with %s is refused, and repeats nothing', async (_what, query, status, reason) => {
    const answer = get(await open(), query);
    expect(answer).toMatchObject({ kind: 'refused', status, reason });
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
    expect(JSON.stringify(answer)).not.toContain('<b>');
  });

  it('proves nothing that is posted', async () => {
    const target = `/api/webhooks/whatsapp?${queryOf()}`;
    const answer = (await open()).verify(requestOf('{}', {}, { target }));
    expect(answer).toMatchObject({ kind: 'refused', reason: 'missing-signature' });
  });

  it('without a token of ours is refused with 503', async () => {
    const source = await open({ SECRET: NEW });
    expect(get(source, queryOf({ 'hub.verify_token': '' }))).toMatchObject({ status: 503, reason: 'no-secret' });
  });
});

it.each([
  [{ SECRET: 'short' }, /SECRET: expected at least 16 characters, found 5/],
  [{ SECRET: `${NEW},` }, /entry 2 of 2: .*extra comma/],
  [{ SECRET: `"${NEW}"` }, /without blanks and quotes/],
  [{ SECRET: 'EAAGm0PX4ZCpsBAKmadeup' }, /begins as an access token/],
  [{ SECRET: `${OLD},${NEW}`, VERIFY_TOKEN: NEW }, /VERIFY_TOKEN: expected a text of your own choice/],
])('settings that cannot be right are refused at the start, without their values', async (given, message) => {
  await expect(open(given)).rejects.toThrow(message);
  await expect(open(given)).rejects.not.toThrow(NEW);
});
