import { openWith } from '../../../test/support/source-vectors.js';
import { requestOf } from '../../../test/support/source-request.js';
import type { Source } from '../source.js';
import { RingcentralSettings } from './ringcentral.settings.js';

const TOKEN = 'rc-verification-token-6b1f0e';
const PROOF = { kind: 'proven', trust: 'token', scheme: 'token', signedAt: null, deliveryId: null } as const;

const open = (secret: string) =>
  openWith({ settings: RingcentralSettings, load: () => import('./ringcentral.source.js') }, { SECRET: secret });

let source: Source;
beforeAll(async () => {
  source = await open(TOKEN);
});

const handshake = (validation: string) =>
  source.verify(requestOf('', { 'verification-token': TOKEN, 'validation-token': validation }));

it('a handshake is answered with its token and nothing else', () => {
  expect(handshake('abc-123')).toEqual({
    kind: 'handshake',
    status: 200,
    headers: { 'validation-token': 'abc-123', 'content-type': 'application/json' },
    body: '',
  });
});

it.each(['', 'a'.repeat(513), 'a b', 'a\r\nset-cookie: x', 'é'])('%j is not echoed', async (validation) => {
  expect(handshake(validation)).toMatchObject({ kind: 'refused', reason: 'malformed-header', status: 400 });
  const headers = { 'validation-token': validation };
  const answer = source.respond?.(requestOf('{}', headers), { dialect: 'v1.0', events: [] }, []);
  expect(answer?.headers).toEqual({ 'content-type': 'application/json' });
});

it('a notification with a validation token is one all the same, and gets it back', async () => {
  const request = requestOf('{}', { 'verification-token': TOKEN, 'validation-token': 'hello' });
  expect(await source.verify(request)).toEqual({ ...PROOF, secretIndex: 0 });
  const receipts = [{ eventId: 'e1', duplicate: true }];
  const answer = source.respond?.(request, { dialect: 'v1.0', events: [] }, receipts);
  expect(answer).toMatchObject({ status: 200, headers: { 'validation-token': 'hello' } });
  expect(JSON.parse(answer?.body ?? '')).toEqual({ success: true, eventId: 'e1', duplicate: true });
  expect(JSON.stringify(answer).length).toBeLessThan(512);
});

it('a request with nothing but the token is a notification that cannot be read', async () => {
  const request = requestOf('', { 'verification-token': TOKEN });
  expect(await source.verify(request)).toMatchObject({ kind: 'proven' });
});

it('the proof names the token that fits', async () => {
  const several = await open(`old-token-0123456789, ${TOKEN}`);
  expect(await several.verify(requestOf('{}', { 'verification-token': TOKEN }))).toEqual({ ...PROOF, secretIndex: 1 });
  expect(await several.verify(requestOf('{}', { 'verification-token': `${TOKEN}, ${TOKEN}` }))).toMatchObject({
    reason: 'signature-mismatch',
    status: 401,
    detail: expect.stringContaining('any of the 2 tokens of RINGCENTRAL_WEBHOOK_SECRET'),
  });
});

it('without a token nothing verifies and no handshake is answered; the fault is on this side', async () => {
  const off = await open('');
  const given: Record<string, string>[] = [{}, { 'verification-token': '' }, { 'validation-token': 'abc' }];
  for (const headers of given) {
    expect(await off.verify(requestOf('', headers))).toMatchObject({ reason: 'no-secret', status: 503 });
  }
  expect(off.sign({ url: '', headers: {}, body: Buffer.from('{}') }, 'v1.0', new Date())).toBeNull();
});

it.each([
  ['short', /at least 16 characters, found 5/],
  [`${TOKEN},`, /entry 2 of 2: .*extra comma/],
  [`"${TOKEN}"`, /without blanks and quotes/],
  ['eyJhbGciOiJSUzI1NiJ9.e30', /begins as an access token or JWT/],
])('%s is no token, and the message does not show it', (secret, message) => {
  const settings = Object.assign(new RingcentralSettings(), { SECRET: secret });
  const text = JSON.stringify(RingcentralSettings.mistakes(settings).map((mistake) => mistake.message));
  expect(text.replaceAll('\\"', '"')).toMatch(message);
  expect(text).not.toContain(`${secret} `);
});
