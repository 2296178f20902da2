import { randomBytes, randomUUID } from 'node:crypto';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const SECRET = randomBytes(32).toString('base64');
const STANDARD_SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const WRONG = randomBytes(32).toString('base64');

const message = (id: string) =>
  JSON.stringify({
    id: `EV${id}`,
    object: 'event',
    apiVersion: 'v3',
    createdAt: '2026-10-05T16:12:30.000Z',
    type: 'message.received',
    data: { object: { id, object: 'message', from: '+13105550176', to: '+14155550123', direction: 'incoming' } },
  });

describeEachStore('the quarantine', (create) => {
  let store: TestStore;
  let service: Service;

  const open = async (secret: string, environment: Record<string, string> = {}) => {
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: secret, ...environment });
  };
  const send = (body: string, secret = SECRET) => service.post(body, signLegacy(secret, Date.now(), body));
  const list = async (filter = '') => (await service.get(`/api/quarantine${filter}`)).body.items;

  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  it('loses nothing when the key was wrong for a while: right key, release, and every event is there once', async () => {
    await open(WRONG);
    const ids = Array.from({ length: 120 }, () => `AC${randomUUID()}`);
    for (const id of ids) expect((await send(message(id))).status).toBe(401);
    expect(await send(message(ids[0] ?? ''))).toMatchObject({ status: 401 });
    expect(await service.send('POST', '/api/quarantine/release')).toMatchObject({
      status: 200,
      body: { released: 0, stillRejected: 121 },
    });
    await service.stop();

    await open(SECRET);
    expect((await send(message(ids[5] ?? ''))).body).toMatchObject({ duplicate: false });
    const forged = await service.post('{"forged":true}', { 'openphone-signature': 'hmac;1;x' });
    expect(forged.status).toBe(401);
    const { body } = await service.send('POST', '/api/quarantine/release');
    expect(body).toEqual({ released: 121, stillRejected: 1 });
    expect(await list()).toMatchObject([{ reason: 'malformed-header', body: '{"forged":true}' }]);
    await eventually(async () => {
      const messages = await service.get('/api/messages?limit=200');
      expect(messages.body.items.map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
    });
    const events = await service.get('/api/events?limit=200');
    expect(events.body.items).toHaveLength(ids.length);
    expect(events.body.items[0]).toMatchObject({ verified: true });
  }, 60_000);

  it('judges freshness as of the time of receipt', async () => {
    await open(SECRET);
    const body = message('AC1');
    const seconds = Math.floor(Date.now() / 1000);
    await service.post(body, signStandard(STANDARD_SECRET, 'msg_1', seconds - 290, body));
    await service.post(body, signStandard(STANDARD_SECRET, 'msg_2', seconds - 400, body));
    await service.stop();
    await open([SECRET, STANDARD_SECRET].join(','));
    expect((await service.send('POST', '/api/quarantine/release')).body).toEqual({ released: 1, stillRejected: 1 });
    expect((await service.get('/api/events')).body.items).toMatchObject([{ deliveryId: 'msg_1' }]);
  });

  it('shows what was refused and why, without values of headers', async () => {
    await open(SECRET);
    await send(message('AC1'), WRONG);
    await service.post(Buffer.from([0xff, 0x00]), { 'webhook-id': 'x' });
    await service.post(`{"long":"${'ä'.repeat(20_000)}"}`);
    const items = await list();
    expect(items.map(({ reason }: { reason: string }) => reason)).toEqual([
      'missing-signature',
      'missing-signature',
      'signature-mismatch',
    ]);
    expect(items[0]).toMatchObject({ size: 40_011, bodyEncoding: 'utf8', bodyTruncated: true });
    expect(items[1]).toMatchObject({ bodyEncoding: 'base64', body: '/wA=', bodyTruncated: false });
    expect(items[2]).toMatchObject({
      source: 'openphone',
      method: 'POST',
      target: '/api/webhooks/openphone',
      address: '127.0.0.1',
      body: message('AC1'),
      headerNames: expect.arrayContaining(['openphone-signature']),
    });
    expect(JSON.stringify(items)).not.toContain('hmac;1;');
    expect(await list('?reason=signature-mismatch')).toHaveLength(1);
    expect(await list('?reason=signature-mismatch&source=openphone')).toHaveLength(1);
    expect(await list('?source=dialpad')).toEqual([]);
    const page = await service.get('/api/quarantine?limit=2');
    expect((await list(`?limit=2&cursor=${page.body.nextCursor}`)).map(({ id }: { id: string }) => id)).toEqual([
      items[2].id,
    ]);
  });

  it('releases and purges only what it is told to', async () => {
    await open(WRONG);
    for (const id of ['AC1', 'AC2', 'AC3']) await send(message(id));
    await service.post('{}');
    const ids = (await list('?reason=signature-mismatch')).map(({ id }: { id: string }) => id);
    await service.stop();
    await open(SECRET);
    expect((await service.send('POST', '/api/quarantine/release', { ids: [ids[0]] })).body).toEqual({
      released: 1,
      stillRejected: 0,
    });
    expect(await service.send('DELETE', '/api/quarantine')).toMatchObject({ status: 400 });
    expect((await service.send('DELETE', '/api/quarantine', { ids: [ids[1]] })).body).toEqual({ purged: 1 });
    expect((await service.send('DELETE', '/api/quarantine', { reason: 'missing-signature' })).body).toEqual({
      purged: 1,
    });
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect((await service.send('DELETE', '/api/quarantine', { until: yesterday })).body).toEqual({ purged: 0 });
    expect((await service.send('DELETE', '/api/quarantine', { all: true })).body).toEqual({ purged: 1 });
    expect(await service.send('POST', '/api/quarantine/release', { ids: ['1'], colour: 'red' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'colour' }, { path: 'ids' }] },
    });
  });

  it('keeps the newest of each reason, so that a flood pushes out nothing but itself', async () => {
    await open(SECRET, { QUARANTINE_MAX_COUNT: '3', QUARANTINE_MAX_BYTES: '2000' });
    await send(message('AC0'), WRONG);
    for (let flood = 0; flood < 8; flood++) await service.post(`{"flood":${flood}}`);
    const reasons = (await list()).map(({ reason, body }: { reason: string; body: string }) => [reason, body]);
    expect(reasons).toEqual([
      ...[7, 6, 5].map((flood) => ['missing-signature', `{"flood":${flood}}`]),
      ['signature-mismatch', message('AC0')],
    ]);
    await service.post(`{"x":"${'x'.repeat(1_990)}"}`);
    await service.post('{"last":1}');
    expect((await list('?reason=missing-signature')).map(({ body }: { body: string }) => body)).toEqual(['{"last":1}']);
  });

  it('writes down what was done, by whom, with numbers masked', async () => {
    await open(SECRET);
    await service.send('DELETE', '/api/quarantine', { reason: '+13105550176' });
    await service.send('DELETE', '/api/quarantine');
    await service.request('/api/quarantine', { method: 'DELETE' });
    await eventually(async () => {
      expect((await service.get('/api/audit')).body.items).toMatchObject([
        { action: 'DELETE /api/quarantine', status: 400, details: {} },
        {
          action: 'DELETE /api/quarantine',
          status: 200,
          actor: expect.stringMatching(/^token:[0-9a-f]{8}$/),
          details: { body: { reason: '+1…76' } },
        },
      ]);
    });
  });
});
