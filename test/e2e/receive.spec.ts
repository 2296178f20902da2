import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { NetworkSettings } from '../../src/http/network.settings.js';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const LEGACY_SECRET = randomBytes(32).toString('base64');
const OLD_LEGACY_SECRET = randomBytes(32).toString('base64');
const STANDARD_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

const sample = (path: string): string =>
  JSON.stringify(JSON.parse(readFileSync(`test/fixtures/openphone/payloads/${path}.json`, 'utf8')));

const legacy = (body: string, secret = LEGACY_SECRET) => signLegacy(secret, Date.now(), body);
const standard = (body: string, id = `msg_${randomUUID()}`, secret = STANDARD_SECRET) =>
  signStandard(secret, id, Math.floor(Date.now() / 1000), body);

/** The seed document's first example. */
const WORKWHILE = JSON.stringify({
  event_type: 'message.received',
  data: {
    id: 'test_123',
    from: '+1234567890',
    to: '+0987654321',
    body: 'Test message',
    timestamp: '2024-01-01T12:00:00Z',
  },
});

describeEachStore('receiving', (create) => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, {
      OPENPHONE_WEBHOOK_SECRET: [OLD_LEGACY_SECRET, STANDARD_SECRET, LEGACY_SECRET].join(','),
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it('accepts all three dialects at one URL', async () => {
    const legacyBody = sample('legacy/message.received.v3-app');
    const currentBody = sample('2026-03-30/call.completed');
    const answers = [
      await service.post(legacyBody, legacy(legacyBody)),
      await service.post(currentBody, standard(currentBody)),
      await service.post(WORKWHILE, legacy(WORKWHILE)),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual({ success: true, eventId: expect.stringMatching(/^[0-9a-f-]{36}$/), duplicate: false });
    }
    const events = await Promise.all(answers.map(({ body }) => service.get(`/api/events/${body.eventId}`)));
    expect(events.map(({ body }) => [body.dialect, body.type, body.verified])).toEqual([
      ['legacy', 'message.received', true],
      ['2026-03-30', 'call.completed', true],
      ['workwhile', 'message.received', true],
    ]);
    expect(events.map(({ body }) => body.raw)).toEqual([legacyBody, currentBody, WORKWHILE]);
    expect(events[0]?.body.headers['openphone-signature']).toMatch(/^hmac… \(\d+ characters\)$/);
  });

  it('recognises an event that comes again, by whichever delivery', async () => {
    const body = sample('2026-03-30/message.received');
    const first = await service.post(body, standard(body, 'msg_1'));
    const again = await service.post(body, standard(body, 'msg_2'));
    expect(first.body).toMatchObject({ duplicate: false });
    expect(again.body).toEqual({ success: true, eventId: first.body.eventId, duplicate: true });
  });

  it('accepts the old key of a rotation', async () => {
    const body = sample('legacy/call.ringing.v4-api');
    expect(await service.post(body, legacy(body, OLD_LEGACY_SECRET))).toMatchObject({ status: 200 });
  });

  it('keeps every test event, marked as such and routed to nobody', async () => {
    const body = JSON.stringify({
      ...JSON.parse(sample('2026-03-30/message.received')),
      id: 'EV-test-message-received',
    });
    const answers = [await service.post(body, standard(body)), await service.post(body, standard(body))];
    expect(answers.map((answer) => answer.body.duplicate)).toEqual([false, false]);
    const event = await service.get(`/api/events/${answers[1]?.body.eventId}`);
    expect(event.body).toMatchObject({ test: true, deliveries: [] });
    expect(event.body.notRouted).toContainEqual({ subscriber: 'messages', reason: expect.stringContaining('test') });
  });

  it('keeps what is genuine although it cannot be read, with the reason', async () => {
    const body = JSON.stringify({
      ...JSON.parse(sample('legacy/message.received.v4-api')),
      id: 'EVbroken',
      data: { object: { id: 7 } },
    });
    const { status, body: answer } = await service.post(body, legacy(body));
    expect(status).toBe(200);
    const event = await service.get(`/api/events/${answer.eventId}`);
    expect(event.body.problems.map(({ path }: { path: string }) => path)).toContain('data.object.id');
    expect(event.body).toMatchObject({ deliveries: [], raw: body });
    const nonsense = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);
    const stored = await service.post(nonsense, signLegacy(LEGACY_SECRET, Date.now(), nonsense));
    expect(stored.status).toBe(200);
    const raw = await service.get(`/api/events/${stored.body.eventId}`);
    expect(raw.body).toMatchObject({ type: 'unknown', rawEncoding: 'base64', raw: nonsense.toString('base64') });
  });

  it('keeps types it has never heard of', async () => {
    const body = JSON.stringify({
      id: 'EVnew',
      object: 'event',
      apiVersion: 'v9',
      type: 'fax.received',
      data: { object: { id: 'FX1', pages: 3 } },
    });
    const { body: answer } = await service.post(body, legacy(body));
    const event = await service.get(`/api/events/${answer.eventId}`);
    expect(event.body).toMatchObject({ type: 'fax.received', problems: [], data: { id: 'FX1', pages: 3 } });
    const status = await service.get('/api/status');
    expect(status.body.events.byType.other).toBeGreaterThan(0);
  });

  it.each([
    ['no signature', () => ({}), 'missing-signature'],
    ['a malformed one', () => ({ 'openphone-signature': 'hmac;1;x' }), 'malformed-header'],
    ['one by another key', (body: string) => legacy(body, randomBytes(32).toString('base64')), 'signature-mismatch'],
    [
      'a stale one',
      (body: string) => signStandard(STANDARD_SECRET, 'msg_old', Math.floor(Date.now() / 1000) - 301, body),
      'stale',
    ],
  ])('refuses %s with 401 and the reason, and keeps it in quarantine', async (_, headers, reason) => {
    const body = JSON.stringify({ marker: randomUUID() });
    const { status, headers: answerHeaders, body: problem } = await service.post(body, headers(body));
    expect(status).toBe(401);
    expect(answerHeaders.get('content-type')).toContain('application/problem+json');
    expect(problem).toMatchObject({ status: 401, reason, errors: [], detail: expect.any(String) });
    await eventually(async () => {
      const { body: status } = await service.get('/api/status');
      expect(status.events.rejected[reason]).toBeGreaterThan(0);
    });
  });

  it('accepts a transcript of 4 MB, and reads it', async () => {
    const envelope = JSON.parse(sample('2026-03-30/call.transcript.completed'));
    const [line] = envelope.data.resource.dialogue;
    const lines = Math.floor(4_000_000 / JSON.stringify(line).length) - 10;
    envelope.id = `EV${randomUUID()}`;
    envelope.data.resource.dialogue = Array.from({ length: lines }, () => line);
    const body = JSON.stringify(envelope);
    expect(body.length).toBeGreaterThan(3_900_000);
    const answer = await service.post(body, standard(body));
    expect(answer).toMatchObject({ status: 200, body: { duplicate: false } });
    const event = await service.get(`/api/events/${answer.body.eventId}`);
    expect(event.body).toMatchObject({ type: 'call.transcript.completed', problems: [], raw: body });
  });

  it('answers an oversized body with 413, an encoded one with 415, another method with 405', async () => {
    const large = 'x'.repeat(new NetworkSettings().BODY_LIMIT_BYTES + 1);
    expect(await service.post(large, legacy(large))).toMatchObject({ status: 413, body: { reason: 'too-large' } });
    const encoded = await service.post(WORKWHILE, { ...legacy(WORKWHILE), 'content-encoding': 'gzip' });
    expect(encoded).toMatchObject({ status: 415 });
    const wrong = await service.request('/api/webhooks/openphone', { method: 'PUT' });
    expect(wrong).toMatchObject({ status: 405 });
    expect(wrong.headers.get('allow')).toBe('POST');
    expect(await service.request('/api/webhooks/nobody', { method: 'POST' })).toMatchObject({ status: 404 });
  });

  it('shows what was received to operators, with its projection, and to nobody else', async () => {
    const id = `AC${randomUUID()}`;
    const envelope = JSON.parse(sample('legacy/message.received.v3-app'));
    const body = JSON.stringify({ ...envelope, id: `EV${id}`, data: { object: { ...envelope.data.object, id } } });
    await service.post(body, legacy(body));
    await eventually(async () => {
      const message = await service.get(`/api/messages/${id}`);
      expect(message).toMatchObject({ status: 200, body: { id, direction: 'inbound' } });
    });
    const list = await service.get(`/api/events?subject=${id}&type=message.*&state=done`);
    expect(list.body.items).toHaveLength(1);
    for (const path of ['/api/events', '/api/messages', '/api/conversations', '/api/calls', '/api/contacts']) {
      expect(await service.request(path)).toMatchObject({ status: 401 });
      expect((await service.get(path)).status).toBe(200);
    }
  });

  it('pages through events, newest first, without losing or repeating any', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await service.get(`/api/events?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort().reverse());
    const all = await service.get('/api/events?limit=200');
    expect(all.body.items.map(({ id }: { id: string }) => id)).toEqual(seen);
  });

  it('names every parameter that is not as expected', async () => {
    const { status, body } = await service.get('/api/events?limit=0&state=odd&since=yesterday&colour=red');
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['colour', 'limit', 'since', 'state']);
    expect(await service.get('/api/events?cursor=abc')).toMatchObject({ status: 400 });
    expect(await service.get('/api/events/not-an-id')).toMatchObject({ status: 400 });
    expect(await service.get(`/api/events/${randomUUID()}`)).toMatchObject({ status: 404 });
  });
});
