import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { TelnyxWebhook } from 'telnyx/lib/webhooks';
import { vectorsOf } from '../../../test/support/source-vectors.js';
import { requestOf } from '../../../test/support/source-request.js';
import { checkKeys, newTrialKey, parseKeys } from './keys.js';
import { sign, SIGNATURE_HEADER, TIMESTAMP_HEADER, verifySignature } from './signature.js';

const AT = new Date('2026-11-20T15:00:00.000Z');
const NOW = AT.getTime() / 1000;
const key = newTrialKey();
const { signingKey } = parseKeys(key);
const PUBLIC = Buffer.from(
  parseKeys(key).publicKeys[0]?.keys[0]?.export({ format: 'jwk' }).x ?? '',
  'base64url',
).toString('base64');

interface Given {
  headers: Record<string, string>;
  body: string;
}

/** What the vendor's own verifier makes of it, which asks the clock before it waits for anything. */
async function isGenuine(publicKey: string, { headers, body }: Given): Promise<boolean> {
  const { now } = Date;
  Date.now = () => AT.getTime();
  let verdict: Promise<void>;
  try {
    verdict = new TelnyxWebhook(publicKey).verify(body, headers);
  } finally {
    Date.now = now;
  }
  return verdict.then(
    () => true,
    () => false,
  );
}

function isProven(secrets: string, { headers, body }: Given): boolean {
  const { publicKeys } = parseKeys(secrets);
  const verification = { publicKeys, toleranceSeconds: 300, variable: 'TELNYX_WEBHOOK_SECRET' };
  return verifySignature(requestOf(body, headers, { receivedAt: AT }), verification).kind === 'proven';
}

describe('the verifier, beside the vendor’s', () => {
  it.each(vectorsOf('telnyx').map((vector) => [vector.name, vector] as const))('%s', async (name, vector) => {
    const verdicts = await Promise.all(vector.secrets.map((secret) => isGenuine(secret, vector)));
    const ours = isProven(vector.secrets.join(','), vector);
    expect(ours).toBe(vector.expect === 'accept');
    // the vendor takes a timestamp that is no number as one that is not too old
    if (!name.endsWith('timestamp-not-a-number')) expect(verdicts.includes(true)).toBe(ours);
  });

  it('agrees on 10,000 random requests', async () => {
    let accepted = 0;
    const edit = fc.constantFrom(
      'none',
      'none',
      'body',
      'timestamp',
      'signature',
      'drop-signature',
      'drop-timestamp',
      'hex',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: -302, max: 302 }),
        edit,
        async (body, age, kind) => {
          const time = new Date((NOW - age) * 1000);
          const signed = sign({ url: '', headers: {}, body: Buffer.from(body) }, signingKey, time);
          const given = { headers: { ...signed?.headers }, body };
          change(given, kind);
          const ours = isProven(PUBLIC, given);
          if (ours) accepted += 1;
          expect(await isGenuine(PUBLIC, given)).toBe(ours);
        },
      ),
      { numRuns: 10_000, interruptAfterTimeLimit: 20_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  }, 90_000);
});

function change(given: Given, kind: string): void {
  const { [TIMESTAMP_HEADER]: timestamp = '', [SIGNATURE_HEADER]: signature = '' } = given.headers;
  if (kind === 'body') given.body += ' ';
  if (kind === 'timestamp') given.headers[TIMESTAMP_HEADER] = String(Number(timestamp) + 1);
  if (kind === 'signature')
    given.headers[SIGNATURE_HEADER] = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
  if (kind === 'hex') given.headers[SIGNATURE_HEADER] = Buffer.from(signature, 'base64').toString('hex');
  if (kind === 'drop-signature') delete given.headers[SIGNATURE_HEADER];
  if (kind === 'drop-timestamp') delete given.headers[TIMESTAMP_HEADER];
}

it('without a key nothing verifies, and the sender is asked to repeat it', () => {
  const verification = { publicKeys: [], toleranceSeconds: 300, variable: 'TELNYX_WEBHOOK_SECRET' };
  expect(verifySignature(requestOf('{}'), verification)).toMatchObject({ reason: 'no-secret', status: 503 });
});

it('a public key verifies and signs nothing', () => {
  expect(parseKeys(PUBLIC).signingKey).toBeNull();
  expect(sign({ url: '', headers: {}, body: Buffer.from('{}') }, null, AT)).toBeNull();
});

const OTHER_PUBLIC = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';

it.each([
  ['KEY0123456789_abcdefgh', /expected base64, exactly as Mission Control/],
  [Buffer.alloc(31, 7).toString('base64'), /32 bytes, found 31.*no API key/],
  [`${PUBLIC},`, /entry 2 of 2: .*extra comma/],
  [`"${PUBLIC}"`, /without quotes/],
])('%s is no key, and the message does not show it', (secret, message) => {
  expect(checkKeys(secret).join()).toMatch(message);
  expect(checkKeys(secret).join()).not.toContain(secret);
});

it('several keys are fine', () => {
  const other = Buffer.from(OTHER_PUBLIC, 'base64url').toString('base64');
  expect(checkKeys(`${PUBLIC}, ${other}`)).toEqual([]);
});
