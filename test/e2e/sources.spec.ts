import { Module } from '@nestjs/common';
import { On, Subscriber, type DeliveryContext, type WebhookEvent } from '../../src/contract/index.js';
import type { Handshake } from '../../src/sources/authentication.js';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { SourceRegistry } from '../../src/sources/source-registry.js';
import type { SourceRequest } from '../../src/sources/source-request.js';
import type { Source } from '../../src/sources/source.js';
import { commandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const LEGACY = 'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=';
const ACME = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const OTHER = 'whsec_CjZF8JX9zQcDdB/vkg14f9J+bHM67Xxc70q11QZzFvg=';
const SECRETS = { OPENPHONE_WEBHOOK_SECRET: LEGACY, STANDARD_WEBHOOKS_ACME_SECRET: ACME };

const heard: { source: string; type: string; data: unknown }[] = [];
let hangs = false;

@Subscriber('everything')
class Everything {
  @On('*')
  async hear({ source, type, data }: WebhookEvent, { signal }: DeliveryContext): Promise<void> {
    heard.push({ source, type, data });
    if (hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  }
}

@Subscriber('normalised')
class Normalised {
  @On('message.*')
  hear({ source, type, data }: WebhookEvent): void {
    heard.push({ source: `normalised ${source}`, type, data });
  }
}

@Module({ providers: [Everything, Normalised] })
class Listeners {}

describe('two sources side by side', () => {
  let store: TestStore;
  let service: Service;

  const start = async (environment: Record<string, string> = {}) => {
    service = await Service.start(store, { ...SECRETS, ...environment }, [Listeners]);
  };
  beforeEach(() => {
    heard.length = 0;
    hangs = false;
    store = embeddedStore();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const message = (id: string) =>
    JSON.stringify({
      event_type: 'message.received',
      data: { id, from: '+13105550176', to: '+14155550142', body: 'Hi' },
    });
  const fromOpenphone = (id = 'm1') => {
    const body = message(id);
    return service.post(body, signLegacy(LEGACY, Date.now(), body));
  };
  const fromAcme = (type = 'message.received', { key = ACME, id = `msg_${type}` } = {}) => {
    const body = JSON.stringify({ type, timestamp: '2026-11-20T14:58:00Z', data: { id: 'msg-77' } });
    const headers = signStandard(key, id, Math.floor(Date.now() / 1000), body);
    return service.request('/api/webhooks/acme', { method: 'POST', headers, body });
  };
  const acme = () => service.app.get(SourceRegistry).find('acme') as Source;
  const eventOf = async ({ body }: { body: { eventId: string } }) =>
    (await service.get(`/api/events/${body.eventId}`)).body;

  it('are received at their own URLs, and only raw handlers get what has no known shape', async () => {
    await start();
    expect((await service.request('/api')).body.webhooks).toEqual({
      openphone: '/api/webhooks/openphone',
      acme: '/api/webhooks/acme',
    });
    expect(await fromOpenphone()).toMatchObject({ status: 200 });
    const answer = await fromAcme();
    expect(answer).toMatchObject({ status: 200, body: { success: true, duplicate: false } });
    expect((await fromAcme()).body).toEqual({ ...answer.body, duplicate: true });
    await eventually(() =>
      expect(heard.map(({ source, type }) => `${source}: ${type}`).sort()).toEqual([
        'acme: acme.message.received',
        'normalised openphone: message.received',
        'openphone: message.received',
      ]),
    );
    expect(heard.find(({ source }) => source === 'acme')?.data).toMatchObject({ data: { id: 'msg-77' } });
    const event = await eventOf(answer);
    expect(event).toMatchObject({ source: 'acme', dialect: 'standard-webhooks', verified: true, problems: [] });
    expect(event.headers['webhook-signature']).toMatch(/^v1,.… \(\d+ characters\)$/);
    // a secret of one is no secret of the other
    expect(await fromAcme('x', { key: LEGACY, id: 'msg_2' })).toMatchObject({
      status: 401,
      body: { reason: 'signature-mismatch' },
    });
  });

  it('have a switch, addresses and a filter each, and the answers name the variable', async () => {
    await start({
      OPENPHONE_WEBHOOK_ENABLED: 'false',
      STANDARD_WEBHOOKS_ACME_EVENTS: 'acme.invoice.*',
    });
    expect(await fromOpenphone()).toMatchObject({
      status: 503,
      body: { reason: 'disabled', detail: expect.stringContaining('OPENPHONE_WEBHOOK_ENABLED=false') },
    });
    const kept = await fromAcme('order.paid');
    const routed = await fromAcme('invoice.paid');
    await eventually(() => expect(heard.map(({ type }) => type)).toEqual(['acme.invoice.paid']));
    expect((await eventOf(kept)).notRouted).toEqual([
      { subscriber: 'everything', reason: 'the type is not in STANDARD_WEBHOOKS_ACME_EVENTS' },
    ]);
    expect((await eventOf(routed)).notRouted).toEqual([]);
    await service.stop();

    await start({ STANDARD_WEBHOOKS_ACME_ALLOWED_IPS: '203.0.113.7', STANDARD_WEBHOOKS_ACME_ENABLED: 'true' });
    expect((await fromOpenphone('m2')).status).toBe(200);
    expect(await fromAcme('late')).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('STANDARD_WEBHOOKS_ACME_ALLOWED_IPS') },
    });
  });

  it('have a time-out each', async () => {
    await start({ STANDARD_WEBHOOKS_ACME_TIMEOUT: '150' });
    hangs = true;
    const { body } = await fromAcme('slow');
    await fromOpenphone();
    await eventually(async () => {
      const [delivery] = (await service.get(`/api/events/${body.eventId}`)).body.deliveries;
      expect(delivery).toMatchObject({ state: 'retry', lastError: expect.stringContaining('longer than 150 ms') });
    });
    const [other] = (await service.get('/api/events?type=message.received')).body.items;
    expect(other.deliveries).toContainEqual(expect.objectContaining({ subscriber: 'everything', state: 'active' }));
    hangs = false;
  });

  it('wait in the quarantine each with the advice of its source, and are released by source', async () => {
    await start({ STANDARD_WEBHOOKS_ACME_SECRET: OTHER });
    await fromAcme();
    await fromAcme('invoice.paid');
    const body = message('m9');
    await service.post(body, signLegacy(OTHER, Date.now(), body));
    await eventually(async () => expect((await service.get('/api/quarantine')).body.items).toHaveLength(3));
    const { refused, byReason } = (await service.get('/dashboard/api/overview')).body.quarantined;
    expect(byReason).toEqual({ 'signature-mismatch': 3 });
    expect(refused).toMatchObject([
      { source: 'acme', count: 2, title: expect.stringContaining('of Standard Webhooks (acme)') },
      { source: 'openphone', count: 1, advice: expect.stringContaining('OPENPHONE_WEBHOOK_SECRET') },
    ]);
    expect(refused[0].advice).toContain('STANDARD_WEBHOOKS_ACME_SECRET');
    await service.stop();
    await start();
    const { body: released } = await service.send('POST', '/api/quarantine/release', { source: 'acme' });
    expect(released).toEqual({ released: 2, stillRejected: 0 });
    expect((await service.get('/api/quarantine?source=openphone')).body.items).toHaveLength(1);
  });

  it('answer handshakes also while turned off; each is counted and shown', async () => {
    await start({ STANDARD_WEBHOOKS_ACME_ENABLED: 'false' });
    const handshake: Handshake = { kind: 'handshake', status: 200, headers: { 'X-Challenge': 'yes' }, body: 'pong' };
    Object.assign(acme(), { verify: () => handshake });
    const answer = await fromAcme();
    expect([answer.status, answer.headers.get('x-challenge'), answer.body]).toEqual([200, 'yes', 'pong']);
    await eventually(async () =>
      expect((await service.request('/api/status')).body.events).toMatchObject({
        received: 0,
        handshakes: { acme: 1 },
      }),
    );
    const metrics = await service.get('/metrics');
    expect(metrics.body).toContain(
      'openphone_webhooks_requests_total{source="acme",dialect="none",outcome="handshake"} 1',
    );
  });

  it.each([
    ['the request says', {}, {}, /^http:\/\/127\.0\.0\.1:\d+$/],
    [
      'nobody but a trusted proxy may say',
      {},
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
      /^http:\/\/127/,
    ],
    [
      'a trusted proxy says',
      { TRUSTED_PROXIES: '127.0.0.1' },
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hooks.example.com' },
      /^https:\/\/hooks\.example\.com$/,
    ],
    ['PUBLIC_URL says', { PUBLIC_URL: 'https://hooks.example.com/in/' }, {}, /^https:\/\/hooks\.example\.com\/in$/],
  ])('are told the address senders use, as %s', async (_who, environment, headers, expected) => {
    await start(environment as Record<string, string>);
    const seen: (string | null)[] = [];
    const source = acme();
    const verify = source.verify.bind(source);
    Object.assign(source, {
      verify: (request: SourceRequest) => {
        seen.push(request.publicUrl, request.target);
        return verify(request);
      },
    });
    const path = '/api/webhooks/acme?b=2&a=1';
    await service.request(path, { method: 'POST', headers: headers as Record<string, string>, body: '{}' });
    expect(seen).toEqual([expect.stringMatching(expected), path]);
    // and again when the quarantine is released
    expect((await service.send('POST', '/api/quarantine/release')).body).toEqual({ released: 0, stillRejected: 1 });
    expect(seen.slice(2)).toEqual(seen.slice(0, 2));
  });

  it('are served by the command line, each with its own secrets', async () => {
    await start();
    const run = (...parameters: string[]) =>
      commandLine(service, parameters, { environment: SECRETS, input: '{"a":1}' });
    expect(await run('trigger', 'invoice.paid', '--source', 'acme', '--count', '2')).toMatchObject({
      code: 0,
      err: '',
    });
    expect((await service.get('/api/events?type=acme.invoice.paid')).body.items).toHaveLength(2);
    const bad = await run('trigger', 'invoice.paid', '--source', 'acme', '--bad-signature');
    expect(bad).toMatchObject({ code: 0, out: expect.stringContaining('401  signature-mismatch') });
    const headers = (await run('sign', '--source', 'acme')).out.trim().split('\n');
    expect(headers.map((line) => line.split(':')[0])).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
    const verify = ['verify', ...headers.flatMap((line) => ['-H', line])];
    expect(await run(...verify, '--source', 'acme')).toMatchObject({
      code: 0,
      out: 'genuine: standard scheme, secret 1 of 1\n',
    });
    expect(await run(...verify)).toMatchObject({ code: 1, err: expect.stringContaining('OPENPHONE_WEBHOOK_SECRET') });
    expect((await run('trigger', '--source', 'acme')).out).toBe('example.created\n');
    expect(await run('sign', '--source', 'nobody')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there are openphone, .*\bacme\b/),
    });
  });
});

it('two sources of one name stop the start', async () => {
  const store = embeddedStore();
  try {
    await expect(Service.start(store, { STANDARD_WEBHOOKS_OPENPHONE_SECRET: ACME })).rejects.toThrow(/one name/);
  } finally {
    await store.remove();
  }
});
