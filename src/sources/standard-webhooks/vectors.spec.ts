import { readFileSync } from 'node:fs';
import { loadSettings } from '../../config/load-settings.js';
import { NUMBERS } from '../../../test/support/openphone-samples.js';
import { requestOf } from '../../../test/support/source-request.js';
import type { Authentication, Proof } from '../authentication.js';
import { openSource } from '../define-source.js';
import type { Source } from '../source.js';
import { source as definition } from './standard-webhooks.source.js';
import { StandardWebhooksSettings } from './standard-webhooks.settings.js';

interface Vector {
  name: string;
  expect: 'accept' | 'reject';
  failure?: string;
  now: string;
  secrets: string[];
  toleranceSeconds: number;
  headers: Record<string, string>;
  body: string;
  events?: string[];
}

const FIXTURES = 'test/fixtures/standard-webhooks';
const { vectors } = JSON.parse(readFileSync(`${FIXTURES}/vectors.json`, 'utf8')) as { vectors: Vector[] };

const PREFIX = 'STANDARD_WEBHOOKS_ACME_';

function open(environment: Record<string, string>): Source {
  const given = Object.entries(environment).map(([name, value]) => [PREFIX + name, value]);
  const settings = loadSettings([StandardWebhooksSettings], Object.fromEntries(given) as Record<string, string>);
  const [values] = settings.all(StandardWebhooksSettings);
  return openSource(definition, values as StandardWebhooksSettings, { numbers: NUMBERS });
}

function judge({ secrets, toleranceSeconds, headers, body, now }: Vector) {
  const source = open({ SECRET: secrets.join(','), TOLERANCE_SECONDS: String(toleranceSeconds) });
  const request = requestOf(body, headers, { receivedAt: new Date(now) });
  return { source, request, answer: source.verify(request) as Authentication };
}

it('there are as many vectors as there were', () => expect(vectors).toHaveLength(19));

it.each(vectors.map((vector) => [vector.name, vector.expect, vector] as const))('%s: %s', (_name, expected, vector) => {
  const { source, request, answer } = judge(vector);
  expect(answer.kind).toBe(expected === 'accept' ? 'proven' : 'refused');
  if (vector.failure === 'timestamp-outside-tolerance') expect(answer).toMatchObject({ reason: 'stale' });
  if (answer.kind !== 'proven') return;
  const { events } = source.read(request, answer);
  const types = vector.events?.length ? vector.events.map((type) => `acme.${type}`) : ['acme.unknown'];
  expect(events.map(({ type }) => type)).toEqual(types);
  expect(events.map(({ dedupeKey }) => dedupeKey)).toEqual([vector.headers['webhook-id']]);
});

const PROOF: Proof<never> = {
  kind: 'proven',
  trust: 'signed',
  scheme: 'standard',
  secretIndex: 0,
  signedAt: null,
  deliveryId: 'msg_1',
};
const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

it.each(['message.received', 'contact.created'])('%s is kept as it came, under the name of its sender', (name) => {
  const body = readFileSync(`${FIXTURES}/payloads/${name}.json`);
  expect(open({ SECRET }).read(requestOf(body), PROOF).events).toEqual([
    {
      type: `acme.${name}`,
      senderType: name,
      externalId: 'msg_1',
      occurredAt: expect.any(Date),
      subject: { kind: 'unknown', id: null },
      data: JSON.parse(body.toString()),
      test: false,
      dedupeKey: 'msg_1',
      problems: [],
    },
  ]);
});

it('one that names no type is kept with that as its problem', () => {
  const { events } = open({ SECRET }).read(requestOf('{"kind":"x"}'), PROOF);
  expect(events).toMatchObject([
    { type: 'acme.unknown', data: { kind: 'x' }, problems: [{ path: 'type', message: expect.any(String) }] },
  ]);
});

it('headers of a sender with names of its own are signed and verified, and are no way in elsewhere', () => {
  const request = { url: 'http://localhost/', headers: {}, body: Buffer.from('{}') };
  const svix = open({ SECRET, HEADER_PREFIX: 'svix-' });
  const signed = svix.sign(request, '', new Date());
  expect(Object.keys(signed?.headers ?? {})).toEqual(['svix-id', 'svix-timestamp', 'svix-signature']);
  expect(svix.verify(requestOf('{}', signed?.headers))).toMatchObject({ kind: 'proven' });
  expect(open({ SECRET }).verify(requestOf('{}', signed?.headers))).toMatchObject({ reason: 'missing-signature' });
});

it.each([
  ['whsec_short', /at least 24 bytes|exactly as the sender/],
  ['whpk_AAAA', /a public key of 32 bytes, found 3/],
  [`${SECRET},`, /entry 2 of 2: .*extra comma/],
  [`"${SECRET}"`, /without quotes/],
])('%s is no key; the message names the variable and not the value', (secret, message) => {
  const attempt = () => open({ SECRET: secret });
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(`${PREFIX}SECRET: `);
  if (!secret.endsWith(',')) expect(attempt).not.toThrow(secret);
});
