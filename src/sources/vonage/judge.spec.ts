import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { verifySignature } from '@vonage/jwt';
import fc from 'fast-check';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith, requestOfVector, vectorsOf } from '../../../test/support/source-vectors.js';
import { VonageSettings } from './vonage.settings.js';

/** The library of the vendor judges what is genuine. It looks neither at the issuer nor at the body. */
const ENTRY = { settings: VonageSettings, load: () => import('./vonage.source.js') };
const LOOKED_AT_BY_US = /wrong-issuer|payload-|answer-webhook-get/;
const SECRET = randomBytes(16).toString('hex');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const tokenVectors = vectorsOf('vonage').filter(({ headers }) => /^bearer /i.test(headers['authorization'] ?? ''));

it.each(tokenVectors.map((vector) => [vector.name, vector] as const))('%s', async (name, vector) => {
  const source = await openWith(ENTRY, { SECRET: vector.secrets.join(',') });
  const { kind } = await source.verify(requestOfVector(vector));
  const token = (vector.headers['authorization'] ?? '').replace(/^bearer /i, '');
  const judged = vector.secrets.some((secret) => verifySignature(token, secret));
  if (LOOKED_AT_BY_US.test(name)) expect([judged, kind]).toEqual([true, 'refused']);
  else expect(kind === 'proven').toBe(judged);
});

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

function tokenOf(alg: string, claims: object, secret: string): string {
  const content = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  if (alg === 'none') return `${content}.`;
  if (alg === 'RS256') return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
  return `${content}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(content)
    .digest('base64url')}`;
}

const request = fc.record({
  body: fc.string({ unit: 'grapheme', maxLength: 40 }),
  alg: fc.oneof({ weight: 5, arbitrary: fc.constant('HS256') }, fc.constantFrom('none', 'HS384', 'HS512', 'RS256')),
  secret: fc.oneof({ weight: 4, arbitrary: fc.constant(SECRET) }, fc.constantFrom('another-secret', 'other')),
  tampering: fc.constantFrom('nothing', 'nothing', 'claims', 'signature', 'part', 'blank'),
  jti: fc.uuid(),
});

it('1,000 random tokens of these very bodies are judged as the library judges them', async () => {
  const source = await openWith(ENTRY, { SECRET: `older-signature-secret,${SECRET}` });
  const verdicts = { proven: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(request, async ({ body, alg, secret, tampering, jti }) => {
      const payload_hash = createHash('sha256').update(body).digest('hex');
      const iat = Math.floor(Date.now() / 1000);
      const token = tampered(tokenOf(alg, { iat, jti, iss: 'Vonage', payload_hash }, secret), tampering, jti);
      const answer = await source.verify(requestOf(body, { authorization: `Bearer ${token}` }));
      verdicts[answer.kind as 'proven' | 'refused'] += 1;
      expect(answer.kind === 'proven').toBe(verifySignature(token, SECRET));
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(verdicts.proven, verdicts.refused)).toBeGreaterThan(100);
}, 60_000);

function tampered(token: string, how: string, jti: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.');
  if (how === 'claims') return [header, encode({ iss: 'Vonage', jti, iat: 0 }), signature].join('.');
  if (how === 'signature')
    return [header, claims, signature.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))].join('.');
  if (how === 'part') return [header, claims].join('.');
  return how === 'blank' ? '..' : token;
}
