import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import twilio from 'twilio';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith, requestOfVector, vectorsOf } from '../../../test/support/source-vectors.js';
import type { Source } from '../source.js';
import { TwilioSettings } from './twilio.settings.js';

/** The library of the vendor judges what is genuine. */
const { getExpectedTwilioSignature, validateRequest, validateRequestWithBody } = twilio;
const ENTRY = { settings: TwilioSettings, load: () => import('./twilio.source.js') };
const FORM = 'application/x-www-form-urlencoded';
const TOKEN = randomBytes(16).toString('hex');

interface Sent {
  origin: string;
  target: string;
  type: string;
  body: string;
  signature: string;
}

function paramsOf(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  const entries = [...new Set(form.keys())].map((name): [string, string | string[]] => {
    const values = [...form.getAll(name)]; // of this realm, as the library looks at its class
    return [name, values.length === 1 ? (values[0] ?? '') : values];
  });
  return Object.fromEntries(entries);
}

/** JSON without a digest in the URL is refused by us whatever signs the URL; the library leaves that to its caller. */
function judged(tokens: readonly string[], { origin, target, type, body, signature }: Sent, method = 'POST'): boolean {
  const url = origin + target;
  return tokens.some((token) => {
    if (method === 'GET') return validateRequest(token, signature, url, {});
    if (type.startsWith(FORM)) return validateRequest(token, signature, url, paramsOf(body));
    return validateRequestWithBody(token, signature, url, body);
  });
}

it.each(vectorsOf('twilio').map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
  const request = requestOfVector(vector);
  const source = await openWith(ENTRY, { SECRET: vector.secrets.join(',') });
  const sent: Sent = {
    origin: request.publicUrl ?? '',
    target: request.target,
    type: vector.headers['content-type'] ?? '',
    body: vector.body,
    signature: vector.headers['x-twilio-signature'] ?? '',
  };
  const { kind } = await source.verify(request);
  expect(kind === 'proven').toBe(judged(vector.secrets, sent, vector.method));
});

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', ' ', ' end ', '+1', 'a&b=c', '%41', "it's", '😀'),
);
const name = fc.constantFrom('Body', 'From', 'To', 'MessageSid', 'a', 'B', 'Ä', '0', 'MediaUrl10', 'MediaUrl2');
const parameters = fc.array(fc.tuple(name, text), { maxLength: 8 });
/** Other characters are encoded anew by the library, for senders that no fixture shows. */
const word = fc.stringMatching(/^[a-z0-9']{0,6}$/);
const query = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,4}$/), word), { maxLength: 3 });
const origin = fc.constantFrom(
  'https://a.example',
  'http://a.example',
  'https://a.example:8443',
  'http://a.example:80',
);
/** Where the signature differs from what is received. */
const spelling = fc.constantFrom('as received', 'without port', 'with port', 'escaped', 'other path', 'other scheme');
const tampering = fc.constantFrom('nothing', 'parameter', 'signature', 'token', 'body');

const request = fc
  .record({ origin, query, parameters, json: fc.boolean(), spelling, tampering, extra: fc.tuple(name, text) })
  .map(({ origin: base, query: pairs, parameters: given, json, spelling: spelt, tampering: changed, extra }): Sent => {
    const document = JSON.stringify(given);
    const digest = createHash('sha256').update(document).digest('hex');
    const written = pairs.map(([key, value]) => `${key}=${value}`);
    const joined = [...written, ...(json ? [`bodySHA256=${digest}`] : [])].join('&');
    const target = `/api/webhooks/twilio${joined === '' ? '' : `?${joined}`}`;
    const sent = new URLSearchParams(given).toString();
    const token = changed === 'token' ? '0'.repeat(32) : TOKEN;
    const url = spell(base + target, spelt);
    const signature = getExpectedTwilioSignature(token, url, json ? {} : paramsOf(sent));
    const more = changed === 'parameter' ? [...given, extra] : given;
    const body = json ? document : new URLSearchParams(more).toString();
    return {
      origin: base,
      target,
      type: json ? 'application/json' : FORM,
      body: changed === 'body' ? `${body}&` : body,
      signature: changed === 'signature' ? signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) : signature,
    };
  });

function spell(url: string, how: string): string {
  const plain = url.replace(/:\d+\//, '/');
  if (how === 'without port') return plain;
  if (how === 'with port')
    return plain.replace('.example/', plain.startsWith('https') ? '.example:443/' : '.example:80/');
  if (how === 'escaped') return url.replaceAll("'", '%27');
  if (how === 'other path') return url.replace('/twilio', '/twilio2');
  return how === 'other scheme' ? url.replace(/^https?/, (scheme) => (scheme === 'http' ? 'https' : 'http')) : url;
}

describe('10,000 random requests', () => {
  let source: Source;
  beforeAll(async () => {
    source = await openWith(ENTRY, { SECRET: `older-token,${TOKEN}` });
  });

  it('are judged as the library judges them', () => {
    const verdicts = { proven: 0, refused: 0 };
    fc.assert(
      fc.property(request, (sent) => {
        const headers = { 'content-type': sent.type, 'x-twilio-signature': sent.signature };
        const received = requestOf(sent.body, headers, { target: sent.target, publicUrl: sent.origin });
        const answer = source.verify(received) as { kind: 'proven' | 'refused' };
        verdicts[answer.kind] += 1;
        expect(answer.kind === 'proven').toBe(judged(['older-token', TOKEN], sent));
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(verdicts.proven, verdicts.refused)).toBeGreaterThan(1_000);
  }, 60_000);
});
