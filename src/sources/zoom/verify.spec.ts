import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Authentication } from '../authentication.js';
import { ZoomSettings } from './zoom.settings.js';

const ENTRY = { settings: ZoomSettings, load: () => import('./zoom.source.js') };
const [OLD, NEW] = ['previousZoomSecret9', 'zmSecretTokenMadeUp5K2'];
const open = (given: Record<string, string> = { SECRET: `${OLD},${NEW}` }) => openWith(ENTRY, given);
const NOW = new Date('2026-11-20T15:00:00Z');
const SECONDS = NOW.getTime() / 1000;

const hmac = (key: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((made, part) => made.update(part), createHmac('sha256', key)).digest('hex');
const headersOf = (key: string, body: string | Buffer, timestamp = String(SECONDS)) => ({
  'x-zm-request-timestamp': timestamp,
  'x-zm-signature': `v0=${hmac(key, `v0:${timestamp}:`, body)}`,
});
const judge = async (body: string, headers: Record<string, string>, given?: Record<string, string>) =>
  (await (await open(given)).verify(requestOf(body, headers, { receivedAt: NOW }))) as Authentication;
const question = (plainToken: unknown) => JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken } });

describe('the validation of the URL', () => {
  it.each([OLD, NEW])('is answered with the key that has signed it, %#', async (key) => {
    const body = question('qgg8vlvZRS6UYooatFL8Aw');
    const answer = await judge(body, headersOf(key, body));
    expect(answer).toMatchObject({ kind: 'handshake', status: 200 });
    expect(JSON.parse((answer as { body: string }).body)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: hmac(key, 'qgg8vlvZRS6UYooatFL8Aw'),
    });
  });

  it.each([
    ['what an event would be signed over', 'v0:1795186800:{}'],
    ['an endless text', 'a'.repeat(101)],
    ['nothing', ''],
    ['no text', 7],
  ])('with %s as token is refused, signed or not', async (_what, token) => {
    const body = question(token);
    expect(await judge(body, headersOf(NEW, body))).toMatchObject({ kind: 'refused', status: 400 });
    expect(await judge(body, {})).toMatchObject({ kind: 'refused', status: 401, reason: 'missing-signature' });
  });

  it('is not answered when it is old, or signed by a stranger', async () => {
    const body = question('abc');
    expect(await judge(body, headersOf(NEW, body, String(SECONDS - 7201)))).toMatchObject({ reason: 'stale' });
    expect(await judge(body, headersOf('another', body))).toMatchObject({ status: 401, reason: 'signature-mismatch' });
  });

  it('that was stored is no event', async () => {
    const source = await open();
    const request = requestOf(question('abc'), headersOf(NEW, question('abc')), { receivedAt: NOW });
    const proof = await source.verify({ ...request, body: Buffer.from('{}'), headers: headersOf(NEW, '{}') });
    if (proof.kind !== 'proven') throw new Error('expected a proof');
    const stored = { ...proof };
    delete stored.content;
    expect(source.read(request, stored).events).toEqual([]);
  });
});

describe('a signature', () => {
  it.each([
    [7200, 'proven'],
    [7201, 'refused'],
    [-7200, 'proven'],
    [-7201, 'refused'],
  ])('%d s old: %s', async (age, kind) => {
    const [seconds, milliseconds] = [String(SECONDS - age), String((SECONDS - age) * 1000)];
    for (const timestamp of [seconds, milliseconds]) {
      expect(await judge('{}', headersOf(NEW, '{}', timestamp))).toMatchObject({ kind });
    }
  });

  it('is valid for as long as is set', async () => {
    const given = { SECRET: NEW, TOLERANCE_SECONDS: '300' };
    expect(await judge('{}', headersOf(NEW, '{}', String(SECONDS - 300)), given)).toMatchObject({ secretIndex: 0 });
    expect(await judge('{}', headersOf(NEW, '{}', String(SECONDS - 301)), given)).toMatchObject({ reason: 'stale' });
  });

  it.each([
    ['another version', { 'x-zm-signature': `v1=${hmac(NEW, `v0:${SECONDS}:`, '{}')}` }, 'malformed-header'],
    ['a time with a blank', { 'x-zm-request-timestamp': ` ${SECONDS}` }, 'malformed-header'],
    ['two times', { 'x-zm-request-timestamp': `${SECONDS}, ${SECONDS}` }, 'malformed-header'],
    ['a time below zero', { 'x-zm-request-timestamp': '-1' }, 'malformed-header'],
    ['an empty key', headersOf('', '{}'), 'signature-mismatch'],
  ])('%s: refused with 401, as Zoom repeats no other refusal either', async (_what, change, reason) => {
    expect(await judge('{}', { ...headersOf(NEW, '{}'), ...change })).toMatchObject({ status: 401, reason });
  });

  it('without a secret is refused with 503, so that Zoom repeats it', async () => {
    expect(await judge('{}', headersOf('', '{}'), {})).toMatchObject({ status: 503, reason: 'no-secret' });
  });

  it('of any bytes is proven, and with any other header is not', async () => {
    const source = await open();
    const property = fc.property(fc.uint8Array({ maxLength: 64 }), fc.string(), fc.string(), (bytes, one, other) => {
      const body = Buffer.from(bytes);
      const signed = source.sign({ url: 'http://localhost/', headers: {}, body }, '', NOW);
      const request = requestOf(body, signed?.headers, { receivedAt: NOW });
      expect(source.verify(request)).toMatchObject({ kind: 'proven' });
      const headers = { 'x-zm-signature': one, 'x-zm-request-timestamp': other };
      expect(source.verify({ ...request, headers })).toMatchObject({ kind: 'refused' });
      expect(
        source.verify({ ...request, headers: { ...request.headers, ...{ 'x-zm-signature': one } } }),
      ).toMatchObject({
        kind: 'refused',
      });
    });
    fc.assert(property, { numRuns: 200 });
  });
});

it.each([
  [{ SECRET: 'short' }, /SECRET: expected at least 16 characters/],
  [{ SECRET: `${NEW},,${OLD}` }, /entry 2 of 3: .*extra comma/],
  [{ SECRET: NEW, TOLERANCE_SECONDS: '0' }, /TOLERANCE_SECONDS: expected seconds/],
])('settings that cannot be right are refused at the start, without their values', async (given, message) => {
  await expect(open(given)).rejects.toThrow(message);
  await expect(open(given)).rejects.not.toThrow(NEW);
});
