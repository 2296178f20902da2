import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { signStandard } from '../../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../../src/sources/openphone/sign.js';
import { sampleNames, sampleText } from '../../support/openphone-samples.js';

export const LEGACY_SECRET = randomBytes(32).toString('base64');
export const STANDARD_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

export interface WebhookRequest {
  how: string;
  body: Buffer;
  headers: Record<string, string | string[]>;
}

const HOUR_MS = 3_600_000;
const SAMPLES = sampleNames().map((name) => Buffer.from(sampleText(name)));

/** Real payloads, any JSON, any bytes. */
export const bodies: fc.Arbitrary<Buffer> = fc.oneof(
  fc.constantFrom(...SAMPLES),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

const keyOf = (secret: string) => Buffer.from(secret.replace('whsec_', ''), 'base64');
const legacyDigest = (key: Buffer | string, content: string | Buffer) =>
  createHmac('sha256', key).update(`${Date.now()}.`).update(content).digest('base64');

/** What may stand in a header. */
const headerText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), { maxLength })
    .map((codes) => String.fromCharCode(...codes));

const signed = (how: string, sign: (body: Buffer) => WebhookRequest['headers']) =>
  bodies.map((body): WebhookRequest => ({ how, body, headers: sign(body) }));

const now = () => Date.now();
const seconds = () => Math.floor(now() / 1000);

/** Signed with a right key at a right time. */
export const genuine: fc.Arbitrary<WebhookRequest> = fc.oneof(
  signed('legacy', (body) => signLegacy(LEGACY_SECRET, now(), body)),
  signed('standard', (body) => signStandard(STANDARD_SECRET, `msg_${randomBytes(8).toString('hex')}`, seconds(), body)),
);

/** The signature of a genuine one, and a body that differs in one bit. */
const flipped = fc.tuple(genuine, fc.nat(), fc.nat(7)).map(([{ body, headers }, at, bit]): WebhookRequest => {
  const changed = body.length === 0 ? Buffer.from('x') : Buffer.from(body);
  if (body.length > 0) changed[at % body.length] = (changed[at % body.length] ?? 0) ^ (1 << bit);
  return { how: 'body changed', body: changed, headers };
});

/** One character of the signature, timestamp or id replaced by another. */
const tampered = fc
  .tuple(genuine, fc.nat(), fc.nat(), fc.integer({ min: 0x21, max: 0x7e }))
  .map(([{ body, headers }, which, at, code]): WebhookRequest => {
    const names = Object.keys(headers);
    const name = names[which % names.length] ?? '';
    const text = String(headers[name]);
    const place = at % text.length;
    const other = text[place] === String.fromCharCode(code) ? '!' : String.fromCharCode(code);
    const changed = text.slice(0, place) + other + text.slice(place + 1);
    return { how: `${name} changed`, body, headers: { ...headers, [name]: changed } };
  });

const otherKeys = fc
  .constantFrom<[string, Buffer | string]>(
    ['another key', randomBytes(32)],
    ['an empty key', ''],
    ['the secret as text', LEGACY_SECRET],
    ['the secret as text, with prefix', STANDARD_SECRET],
    ['the key of the other scheme', keyOf(STANDARD_SECRET)],
  )
  .chain(([how, key]) =>
    signed(how, (body) => ({ 'openphone-signature': `hmac;1;${now()};${legacyDigest(key, body)}` })),
  );

const wrongScheme = fc.constantFrom('hmac;2', 'hmac;0', 'HMAC;1', 'sha1;1', 'hmac;01', 'v1', '').chain((scheme) =>
  signed(`scheme ${scheme}`, (body) => {
    const [, , time, digest] = signLegacy(LEGACY_SECRET, now(), body)['openphone-signature'].split(';');
    return { 'openphone-signature': `${scheme};${time};${digest}` };
  }),
);

const wrongVersion = fc.constantFrom('v0,', 'v2,', 'v1a,', 'V1,', 'v1', 'v1;', '').chain((version) =>
  signed(`version ${version}`, (body) => {
    const headers = signStandard(STANDARD_SECRET, 'msg_1', seconds(), body);
    return { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', version) };
  }),
);

const wrongTime = fc.constantFrom(-30 * 24 * HOUR_MS, -80 * HOUR_MS, 305_000, HOUR_MS, 1e11).chain((offset) =>
  fc.oneof(
    signed(`legacy ${offset} ms off`, (body) => signLegacy(LEGACY_SECRET, now() + offset, body)),
    signed(`standard ${offset} ms off`, (body) =>
      signStandard(STANDARD_SECRET, 'msg_1', seconds() + Math.floor(offset / 1000), body),
    ),
    signed('seconds for milliseconds', (body) => signLegacy(LEGACY_SECRET, seconds(), body)),
    signed('milliseconds for seconds', (body) => signStandard(STANDARD_SECRET, 'msg_1', now(), body)),
  ),
);

const wrongEncoding = fc.constantFrom<BufferEncoding>('hex', 'base64url', 'latin1').chain((encoding) =>
  signed(`digest in ${encoding}`, (body) => {
    const [scheme, version, time, digest = ''] = signLegacy(LEGACY_SECRET, now(), body)['openphone-signature'].split(
      ';',
    );
    const text = Buffer.from(digest, 'base64').toString(encoding);
    const printable = [...text].map((letter) => (/[\x21-\x7e\x80-\xff]/.test(letter) ? letter : '?')).join('');
    return { 'openphone-signature': `${scheme};${version};${time};${printable}` };
  }),
);

const NAMES = ['openphone-signature', 'webhook-id', 'webhook-timestamp', 'webhook-signature', 'authorization'];

/** Anything at all, also twice, also very long. */
const anyHeaders = fc
  .tuple(
    bodies,
    fc.dictionary(
      fc.constantFrom(...NAMES),
      fc.oneof(
        headerText(80),
        headerText(3_000),
        fc.tuple(headerText(60), headerText(60)).map((two) => [...two]),
        fc.uint8Array({ maxLength: 64 }).map((bytes) => `hmac;1;${now()};${Buffer.from(bytes).toString('base64')}`),
        fc.uint8Array({ maxLength: 64 }).map((bytes) => `v1,${Buffer.from(bytes).toString('base64')}`),
      ),
    ),
  )
  .map(([body, headers]): WebhookRequest => ({ how: 'any headers', body, headers: { ...headers } }));

/** Nobody who knows no key can make anything else; and what somebody who does must not make. */
export const forgeries: fc.Arbitrary<WebhookRequest> = fc.oneof(
  flipped,
  tampered,
  otherKeys,
  wrongScheme,
  wrongVersion,
  wrongTime,
  wrongEncoding,
  anyHeaders,
);
