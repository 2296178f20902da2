import { randomBytes, randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { call } from '../faults/support/http.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const SECRET = randomBytes(32).toString('base64');

const workwhile = (data: object = {}) => ({
  event_type: 'message.received',
  data: {
    id: `msg_${randomUUID()}`,
    from: '+1234567890',
    to: '+0987654321',
    body: 'Hello',
    timestamp: '2024-01-01T12:00:00Z',
    ...data,
  },
});

describe('the door', () => {
  let store: TestStore;
  let service: Service;

  const open = async (environment: Record<string, string>) => {
    service = await Service.start(store, environment);
  };
  const signed = (body: string, headers: Record<string, string> = {}) =>
    service.post(body, { ...signLegacy(SECRET, Date.now(), body), ...headers });

  beforeEach(() => {
    store = embeddedStore();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  it('without a secret, takes unsigned workwhile webhooks from this machine only, and says that nobody verified them', async () => {
    await open({});
    const body = workwhile();
    const first = await service.post(body);
    expect(first).toMatchObject({ status: 200, body: { success: true, duplicate: false } });
    expect(await service.post(body)).toMatchObject({ body: { eventId: first.body.eventId, duplicate: true } });
    const event = await service.get(`/api/events/${first.body.eventId}`);
    expect(event.body).toMatchObject({ verified: false, dialect: 'workwhile' });
    expect(await service.post(body, { 'x-forwarded-for': '203.0.113.7' })).toMatchObject({ status: 401 });
    expect(await service.post({ id: 'EV1', type: 'message.received', data: { object: { id: 'AC1' } } })).toMatchObject({
      status: 401,
    });
  });

  it('without a secret, takes none that a page has a browser send, whatever its name has been made to lead to', async () => {
    await open({});
    const { host, port } = new URL(service.url);
    const post = async (headers: Record<string, string>) =>
      (
        await call(`${service.url}/api/webhooks/openphone`, {
          method: 'POST',
          headers,
          body: JSON.stringify(workwhile()),
        })
      ).status;
    const text = { 'content-type': 'text/plain' };
    expect(await post({ ...text, host: `evil.com:${port}`, origin: `http://evil.com:${port}` })).toBe(401);
    expect(await post({ ...text, host: `evil.com:${port}` })).toBe(401);
    expect(await post({ ...text, origin: 'https://evil.com' })).toBe(401);
    expect(await post({ ...text, origin: 'null' })).toBe(401);
    expect(await post({ ...text, host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
    expect(await post({ origin: `http://${host}` })).toBe(200);
    expect(await post({})).toBe(200);
  });

  it('names each field of an unsigned webhook that it cannot read', async () => {
    await open({});
    const { status, body } = await service.post(workwhile({ id: 7, from: {} }));
    expect(status).toBe(400);
    expect(body.reason).toBe('unreadable');
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['data.id', 'data.from']),
    );
    for (const { message } of body.errors) expect(message).toMatch(/expected|must/);
  });

  it('when turned off, asks everybody to come again later', async () => {
    await open({ OPENPHONE_WEBHOOK_SECRET: SECRET, OPENPHONE_WEBHOOK_ENABLED: 'false' });
    const answer = await signed(JSON.stringify(workwhile()));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('admits only the addresses it is told to, and believes only proxies it is told to', async () => {
    await open({
      OPENPHONE_WEBHOOK_SECRET: SECRET,
      OPENPHONE_WEBHOOK_ALLOWED_IPS: '203.0.113.0/24',
      TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8',
    });
    const from = async (forwarded: string | null) => {
      const headers: Record<string, string> = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
      return (await signed(JSON.stringify(workwhile()), headers)).status;
    };
    expect(await from('203.0.113.7')).toBe(200);
    expect(await from('203.0.113.7, 10.1.2.3')).toBe(200);
    expect(await from('::ffff:203.0.113.7')).toBe(200);
    expect(await from(null)).toBe(403);
    expect(await from('198.51.100.1')).toBe(403);
    expect(await from('203.0.113.7, 198.51.100.1')).toBe(403);
    expect(await from('203.0.113.7, nonsense')).toBe(403);
    expect(await from('203.0.113.7, nonsense, 10.1.2.3')).toBe(403);
    expect(await from('10.1.2.3')).toBe(403);
    expect(await from('')).toBe(403);
  });

  it('limits those who prove nothing, and never those who do', async () => {
    await open({ OPENPHONE_WEBHOOK_SECRET: SECRET, RATE_LIMIT_MAX: '3', RATE_LIMIT_WINDOW_MS: '60000' });
    const statuses: number[] = [];
    for (let request = 0; request < 5; request++) statuses.push((await service.post(workwhile())).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const limited = await service.post(workwhile());
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.body).toMatchObject({ status: 429, detail: expect.stringContaining('signature') });
    expect((await signed(JSON.stringify(workwhile()))).status).toBe(200);
  });

  it('stores what it is told not to route', async () => {
    await open({ OPENPHONE_WEBHOOK_EVENTS: 'call.*' });
    const { body } = await service.post(workwhile());
    const event = await service.get(`/api/events/${body.eventId}`);
    expect(event.body).toMatchObject({
      deliveries: [],
      notRouted: [{ subscriber: 'messages', reason: expect.stringContaining('OPENPHONE_WEBHOOK_EVENTS') }],
    });
  });

  it('opens nothing to strangers but what is meant for them', async () => {
    await open({ OPENPHONE_WEBHOOK_SECRET: SECRET });
    const { body } = await service.request('/api');
    expect(body).toMatchObject({ name: 'openphone-webhooks', webhooks: { openphone: '/api/webhooks/openphone' } });
    const endpoints: { method: string; path: string; access: string }[] = body.endpoints;
    expect(endpoints).toContainEqual({ method: 'POST', path: '/api/webhooks/openphone', access: 'signature' });
    const open_ = endpoints.filter(({ access }) => access === 'public').map(({ method, path }) => `${method} ${path}`);
    expect(open_.sort()).toEqual([
      'GET /api',
      'GET /api/status',
      'GET /dashboard',
      'GET /dashboard/assets/app.css',
      'GET /dashboard/assets/app.js',
      'GET /dashboard/assets/icon.svg',
      'GET /health',
      'GET /livez',
      'GET /readyz',
      'POST /dashboard/api/session',
    ]);
    for (const { method, path, access } of endpoints) {
      const { status } = await service.request(path.replace(/:\w+/, randomUUID()), { method });
      // the page is built by npm run build; a login without a token is a request that lacks something
      const expected = access !== 'public' ? [401] : method === 'POST' ? [400] : [200, ...(isPage(path) ? [503] : [])];
      expect([path, expected.includes(status)]).toEqual([path, true]);
    }
  });

  it('is down, not broken, when its directory is gone', async () => {
    await open({ OPENPHONE_WEBHOOK_SECRET: SECRET });
    const directory = store.environment.DATA_DIR as string;
    renameSync(directory, `${directory}-away`);
    const answers = [await service.request('/health'), await service.request('/readyz')];
    const alive = await service.request('/livez');
    renameSync(`${directory}-away`, directory);
    for (const { status, body } of answers) {
      expect(status).toBe(503);
      expect(body.error.disk).toMatchObject({ status: 'down', message: expect.stringContaining('ENOENT') });
    }
    expect(alive.status).toBe(200);
  });

  it('refuses filters that no database can look for', async () => {
    await open({ OPENPHONE_WEBHOOK_SECRET: SECRET });
    expect(await service.get('/api/quarantine?reason=%00')).toMatchObject({ status: 400 });
  });

  it('tells monitoring how it is', async () => {
    await open({ OPENPHONE_WEBHOOK_SECRET: SECRET });
    const health = await service.request('/health');
    expect(health).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(Object.keys(health.body.details).sort()).toEqual([
      'database',
      'deliveries',
      'disk',
      'eventLoop',
      'integrity',
      'queue',
      'service',
    ]);
    expect(await service.request('/livez')).toMatchObject({ status: 200 });
    expect(await service.request('/readyz')).toMatchObject({ status: 200 });
    expect(await service.request('/nowhere')).toMatchObject({ status: 404, body: { status: 404 } });
  });
});

function isPage(path: string): boolean {
  return path === '/dashboard' || path.startsWith('/dashboard/assets/');
}
