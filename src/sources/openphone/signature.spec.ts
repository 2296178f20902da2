import fc from 'fast-check';
import { requestOf } from '../../../test/support/source-request.js';
import type { Authentication } from '../authentication.js';
import { openOpenphone } from '../../../test/support/open-source.js';
import { signStandard } from '../kit/standard-webhooks.js';
import { signLegacy } from './sign.js';

const LEGACY = [
  'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=',
  '1IuL1HusJkzzlKjR+nfTvG/8qjYlPXlxZQrGi+xLbys=',
] as const;
const STANDARD = [
  'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
  'whsec_CjZF8JX9zQcDdB/vkg14f9J+bHM67Xxc70q11QZzFvg=',
] as const;
const OTHER = 'UetRmG5KLH/uy0oNpjpALU3o1EsHiGQP4z1hHvZCi2o=';
const NOW = new Date('2026-10-05T16:20:00.000Z');
const SECONDS = NOW.getTime() / 1000;

const source = openOpenphone({ SECRET: [LEGACY[0], STANDARD[0], LEGACY[1], STANDARD[1]].join(',') });

type Headers = Record<string, string>;

const ask = (body: string | Buffer, headers: Headers, receivedAt = NOW) =>
  source.verify(requestOf(body, headers, { receivedAt })) as Authentication;
const reasonOf = (answer: Authentication) => (answer.kind === 'refused' ? answer.reason : answer.kind);

function flip(bytes: Buffer, place: number, bit: number): void {
  const at = place % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
}

const schemes: [string, (body: string | Buffer) => Headers][] = [
  ['legacy', (body) => signLegacy(LEGACY[1], NOW.getTime(), body)],
  ['standard', (body) => signStandard(STANDARD[1], 'msg_1', SECONDS, body)],
];

describe.each(schemes)('%s signatures', (scheme, sign) => {
  const formatted = fc
    .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t', '  '), fc.constantFrom('', '\n', ' \r\n'))
    .map(([value, space, tail]) => JSON.stringify(value, null, space) + tail);

  it('cover the bytes as they are, whatever the formatting', () => {
    fc.assert(fc.property(formatted, (body) => ask(body, sign(body)).kind === 'proven'));
  });

  it('fail with any one bit of the body changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.nat(7), (bytes, place, bit) => {
        const body = Buffer.from(bytes);
        const headers = sign(body);
        flip(body, place, bit);
        return reasonOf(ask(body, headers)) === 'signature-mismatch';
      }),
    );
  });

  it('fail with any one bit of a header changed', () => {
    const body = '{"id":"EV1"}';
    const headers = sign(body);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(headers)), fc.nat(), fc.nat(6), (name, place, bit) => {
        const value = Buffer.from(headers[name] ?? '');
        flip(value, place, bit);
        return ask(body, { ...headers, [name]: value.toString('latin1') }).kind === 'refused';
      }),
      { numRuns: 1000 },
    );
  });

  it('say which of the configured secrets made them', () => {
    const answer = ask('{}', sign('{}'));
    expect(answer).toMatchObject({ kind: 'proven', scheme, secretIndex: scheme === 'legacy' ? 2 : 3, signedAt: NOW });
  });

  it('tell in a refusal what the reader needs, and nothing secret', () => {
    const headers =
      scheme === 'legacy'
        ? signLegacy(OTHER, NOW.getTime() - 3000, '{}')
        : signStandard(OTHER, 'msg_1', SECONDS - 3, '{}');
    const answer = ask('{}', headers);
    expect(answer).toMatchObject({
      status: 401,
      reason: 'signature-mismatch',
      detail: expect.stringMatching(`^${scheme} signature, made 3 s ago.*any of the 2 configured secrets`),
    });
    for (const secret of [...LEGACY, ...STANDARD]) expect(JSON.stringify(answer)).not.toContain(secret);
    expect(JSON.stringify(answer)).not.toContain(
      sign('{}')[scheme === 'legacy' ? 'openphone-signature' : 'webhook-signature'],
    );
  });
});

describe('freshness', () => {
  it.each([
    [259_200, 'proven'],
    [259_200.001, 'stale'],
    [-300, 'proven'],
    [-300.001, 'stale'],
  ])('of a legacy signature %d s old: %s', (age, verdict) => {
    expect(reasonOf(ask('{}', signLegacy(LEGACY[0], NOW.getTime() - age * 1000, '{}')))).toBe(verdict);
  });

  it.each([
    [300, 'proven'],
    [301, 'stale'],
    [-300, 'proven'],
    [-301, 'stale'],
  ])('of a standard signature %d s old: %s', (age, verdict) => {
    expect(reasonOf(ask('{}', signStandard(STANDARD[0], 'msg_1', SECONDS - age, '{}')))).toBe(verdict);
  });

  it('of a wrong signature is not told: it is wrong', () => {
    expect(reasonOf(ask('{}', signLegacy(OTHER, 1_000_000_000_000, '{}')))).toBe('signature-mismatch');
  });
});

describe('a header sent twice', () => {
  const good = signStandard(STANDARD[0], 'msg_1', SECONDS, '{}');
  const bad = signStandard(OTHER, 'msg_1', SECONDS, '{}');
  const twice = (name: keyof typeof good, first = good, second = good) =>
    reasonOf(ask('{}', { ...good, [name]: `${first[name]}, ${second[name]}` }));

  it('is no way in', () => {
    expect(twice('webhook-signature', bad, bad)).toBe('signature-mismatch');
    expect(twice('webhook-id')).toBe('malformed-header');
    expect(twice('webhook-timestamp')).toBe('malformed-header');
  });

  it('is a list where the scheme has lists', () => {
    const [right, wrong] = [signLegacy(LEGACY[0], NOW.getTime(), '{}'), signLegacy(OTHER, NOW.getTime(), '{}')].map(
      (headers) => headers['openphone-signature'],
    );
    expect(reasonOf(ask('{}', { 'openphone-signature': `${wrong}, ${right}` }))).toBe('proven');
    expect(reasonOf(ask('{}', { 'openphone-signature': `${wrong}, ${wrong}` }))).toBe('signature-mismatch');
  });
});

it('long lists of signatures are not read to the end', () => {
  const wrong = signStandard(OTHER, 'msg_1', SECONDS, '{}');
  const right = signStandard(STANDARD[0], 'msg_1', SECONDS, '{}')['webhook-signature'];
  const list = (length: number) => `${`${wrong['webhook-signature']} `.repeat(length)}${right}`;
  expect(reasonOf(ask('{}', { ...wrong, 'webhook-signature': list(7) }))).toBe('proven');
  expect(reasonOf(ask('{}', { ...wrong, 'webhook-signature': list(8) }))).toBe('signature-mismatch');
});

it('no header makes it throw or lets anything in', () => {
  const fragment = fc.constantFrom(
    'hmac',
    '1',
    ';',
    ',',
    ' ',
    'v1,',
    'v1',
    '.',
    '=',
    '1791217200000',
    '1791217200',
    '\0',
    'é',
  );
  const valid = fc.constantFrom('A'.repeat(43) + '=', signLegacy(OTHER, NOW.getTime(), '{}')['openphone-signature']);
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(fragment, valid), { maxLength: 12 }).map((parts) => parts.join('')),
  );
  const names = ['openphone-signature', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = fc.dictionary(fc.constantFrom(...names), value);
  fc.assert(
    fc.property(headers, (given) => ask('{}', given).kind === 'refused'),
    { numRuns: 10_000 },
  );
});
