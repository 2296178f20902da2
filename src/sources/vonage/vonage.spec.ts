import { createHmac, createSecretKey, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { PROVEN } from '../../../test/support/source-events.js';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Source } from '../source.js';
import { signRequest, verify } from './verify.js';
import { VonageSettings } from './vonage.settings.js';

const ENTRY = { settings: VonageSettings, load: () => import('./vonage.source.js') };
const SECRET = 's1gnatureSecretMadeUp-8c2e4f6a0b1d';
let source: Source;
beforeAll(async () => {
  source = await openWith(ENTRY, { SECRET });
});

const read = (body: object) => source.read(requestOf(JSON.stringify(body)), PROVEN).events;
const signed = (body: string) =>
  source.sign({ url: 'https://hooks.example.com/', headers: {}, body: Buffer.from(body) }, '', new Date());

describe('a webhook without a token', () => {
  it('is refused with 503, which brings a signed repeat', async () => {
    expect(await source.verify(requestOf('{}'))).toMatchObject({ reason: 'missing-signature', status: 503 });
  });

  it('of the older SMS API is refused until it is said how that signs', async () => {
    const body = JSON.stringify({ messageId: '1', text: 'a', sig: '0'.repeat(32) });
    expect(await source.verify(requestOf(body))).toMatchObject({
      reason: 'no-secret',
      status: 503,
      detail: expect.stringContaining('VONAGE_WEBHOOK_SMS_SIGNATURE'),
    });
  });

  it.each([{ 'text=a&to': 'b' }, { text: { nested: 'a' } }])(
    'of the older SMS API has no field that could be read as two: %j',
    async (field) => {
      const older = await openWith(ENTRY, { SECRET, SMS_SIGNATURE: 'sha256' });
      const body = JSON.stringify({ ...field, sig: '0'.repeat(64) });
      expect(await older.verify(requestOf(body))).toMatchObject({ reason: 'malformed-header' });
    },
  );

  it('cannot be checked without a secret: 503, for the fault is ours', async () => {
    const verification = { secrets: [], smsSignature: 'none', variable: (name: string) => `VONAGE_${name}` } as const;
    const answer = await verify(requestOf('{}', signed('{}')?.headers), verification);
    expect(answer).toMatchObject({
      reason: 'no-secret',
      status: 503,
      detail: expect.stringContaining('VONAGE_SECRET'),
    });
  });
});

it('a token is of one body, and of a POST', async () => {
  const headers = signed('{"a":1}')?.headers;
  expect(await source.verify(requestOf('{"a":1}', headers))).toMatchObject({ kind: 'proven', scheme: 'jwt' });
  expect(await source.verify(requestOf('{"a": 1}', headers))).toMatchObject({
    detail: expect.stringContaining('payload_hash'),
  });
  expect(await source.verify(requestOf('{"a":1}', headers, { method: 'GET' }))).toMatchObject({ kind: 'refused' });
});

it('an expired token is stale', async () => {
  const key = createSecretKey(SECRET, 'utf8');
  const request = signRequest(key, { url: '', headers: {}, body: Buffer.from('{}') }, new Date());
  const [header = '', claims = ''] = (request.headers['authorization'] ?? '').replace('Bearer ', '').split('.');
  const expired = { ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), exp: 1 };
  const content = `${header}.${Buffer.from(JSON.stringify(expired)).toString('base64url')}`;
  const token = `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`;
  expect(await source.verify(requestOf('{}', { authorization: `Bearer ${token}` }))).toMatchObject({ reason: 'stale' });
});

it('a read message stays delivered, and has the time of its reading', () => {
  const timestamp = '2026-11-20T14:59:00.000Z';
  const [event] = read({ message_uuid: 'm', status: 'read', timestamp, channel: 'whatsapp', from: '1', to: '2' });
  expect(event).toMatchObject({
    type: 'message.read',
    data: { status: 'delivered', readAt: timestamp, createdAt: null, channel: 'whatsapp' },
  });
});

it('an inbound STOP is an opt-out', () => {
  expect(read({ message_uuid: 'm', text: 'Stop' })).toMatchObject([{ data: { optOut: 'stop' } }]);
});

it.each(['unanswered', 'timeout', 'busy', 'rejected', 'cancelled', 'failed'])('%s: inbound it is missed', (status) => {
  const call = { uuid: 'u', conversation_uuid: 'c', status, timestamp: '2026-11-20T14:59:00Z' };
  expect(read({ ...call, direction: 'inbound' })).toMatchObject([{ type: 'call.missed', data: { missed: true } }]);
  expect(read({ ...call, direction: 'outbound' })).toMatchObject([{ type: 'call.completed', data: { missed: null } }]);
});

it('a recording names no call, and can be fetched', () => {
  const recording = { recording_uuid: 'r', recording_url: 'https://api.nexmo.com/r', conversation_uuid: 'CON-1' };
  expect(read(recording)).toMatchObject([
    {
      type: 'call.recording.completed',
      subject: { kind: 'call', id: null },
      data: { conversationId: 'CON-1' },
      toFetch: [{ what: 'recording', id: 'r', url: 'https://api.nexmo.com/r' }],
    },
  ]);
});

describe('what is odd', () => {
  it('is left out where it is a detail, with a problem', () => {
    const [event] = read({ message_uuid: 'm', text: 'a', timestamp: 'now', image: { url: 7 }, channel: 5 });
    expect(event).toMatchObject({ type: 'message.received', subject: { kind: 'message', id: 'm' } });
    expect(event?.data).toMatchObject({ body: 'a', media: [], channel: null, createdAt: null });
    expect(event?.problems.map(({ path }) => path).sort()).toEqual(['channel', 'image.url', 'timestamp']);
  });

  it.each([
    [{ message_uuid: 'm', text: 7 }, 'vonage.messages.inbound', 1],
    [{ conversation_uuid: 'c', status: 'ringing' }, 'vonage.voice.ringing', 1],
    [{ messageId: 'm', status: 'delivered' }, 'vonage.messages.status', 0],
    [{ something: 'else' }, 'vonage.unknown', 1],
  ])('%j keeps the object of the sender', (body, type, problems) => {
    const [event] = read(body);
    expect(event).toMatchObject({ type, subject: { kind: 'unknown', id: null }, data: body });
    expect(event?.problems).toHaveLength(problems);
  });

  it('never keeps a webhook from being read', () => {
    const key = fc.constantFrom('message_uuid', 'conversation_uuid', 'uuid', 'status', 'from', 'message', 'timestamp');
    const body = fc.oneof(fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })), fc.jsonValue());
    fc.assert(
      fc.property(body, (value) => {
        const { events } = source.read(requestOf(JSON.stringify(value)), PROVEN);
        expect(events).toHaveLength(1);
        const [event] = events;
        expect(event?.problems.map(({ message }) => message).join()).not.toContain('reading failed');
        expect(event?.dedupeKey.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('is answered with nothing, which no call takes for instructions', () => {
  const request = requestOf(JSON.stringify({ uuid: randomUUID(), conversation_uuid: 'c', status: 'ringing' }));
  expect(source.respond?.(request, source.read(request, PROVEN), [])).toEqual({ status: 204, headers: {}, body: '' });
});

it.each([
  [`${SECRET},`, /entry 2 of 2: .*extra comma/],
  ['-----BEGIN-PRIVATE-KEY-----', /private key of an application/],
])('%s is no secret; the message names the variable and not the value', async (secret, message) => {
  await expect(openWith(ENTRY, { SECRET: secret })).rejects.toThrow(message);
  await expect(openWith(ENTRY, { SECRET: secret })).rejects.toThrow('VONAGE_WEBHOOK_SECRET: ');
});
