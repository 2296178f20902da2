import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { requestOf } from '../../../test/support/source-request.js';
import { signStandard, verifyStandard } from '../kit/standard-webhooks.js';
import { parseKeys } from './keys.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const OTHER = `whsec_${randomBytes(24).toString('base64')}`;
const library = new Webhook(SECRET);

type Headers = Record<string, string>;

/** What the specification's own library makes of it, by the clock of now. */
function isGenuine(headers: Headers, body: string): boolean {
  try {
    library.verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function isProven(headers: Headers, body: string): boolean {
  const verification = { secrets: parseKeys(SECRET).secrets, toleranceSeconds: 300, noSecret: '' };
  return verifyStandard(requestOf(body, headers), verification).kind === 'proven';
}

const CHANGES: Record<string, (headers: Headers) => Headers> = {
  none: (headers) => headers,
  'another id': (headers) => ({ ...headers, 'webhook-id': 'msg_other' }),
  'another time': (headers) => ({ ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }),
  'no id': ({ 'webhook-id': _, ...headers }) => headers,
  'no signature': ({ 'webhook-signature': _, ...headers }) => headers,
  'a further signature before it': (headers) => ({
    ...headers,
    'webhook-signature': `v1,${randomBytes(32).toString('base64')} ${headers['webhook-signature']}`,
  }),
  'another version': (headers) => ({
    ...headers,
    'webhook-signature': String(headers['webhook-signature']).replace('v1,', 'v2,'),
  }),
  'a flipped signature': (headers) => ({
    ...headers,
    'webhook-signature': String(headers['webhook-signature']).replace(/[a-z](?=[^,]*$)/i, (one) =>
      one === 'A' ? 'B' : 'A',
    ),
  }),
};

it('agrees with the library of the specification on 10,000 random requests', () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.constantFrom(-400, -305, -290, -1, 0, 1, 290, 305, 4_000),
      fc.constantFrom(SECRET, SECRET, SECRET, OTHER),
      fc.constantFrom('none', ...Object.keys(CHANGES)),
      fc.boolean(),
      (body, age, key, change, otherBody) => {
        const at = Math.floor(Date.now() / 1000) - age;
        const signed: Headers = { ...signStandard(key, 'msg_1', at, otherBody ? `${body} ` : body) };
        const headers = CHANGES[change]?.(signed) ?? signed;
        const ours = isProven(headers, body);
        if (ours) accepted++;
        expect({ change, age, ours }).toEqual({ change, age, ours: isGenuine(headers, body) });
      },
    ),
    { numRuns: 10_000 },
  );
  expect(accepted).toBeGreaterThan(500);
}, 90_000);

it('is stricter with a timestamp: digits and nothing else', () => {
  const at = Math.floor(Date.now() / 1000);
  const headers = { ...signStandard(SECRET, 'msg_1', at, '{}'), 'webhook-timestamp': `${at}.5 or so` };
  expect([isGenuine(headers, '{}'), isProven(headers, '{}')]).toEqual([true, false]);
});
