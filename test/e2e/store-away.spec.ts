import { TcpProxy } from '../faults/support/tcp-proxy.js';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { postgresStore, type TestStore } from '../support/stores.js';

const ID = '0192f0c1-0000-7000-8000-000000000000';

interface Endpoint {
  method: string;
  path: string;
}

describePostgres('while the database is away', () => {
  let store: TestStore;
  let proxy: TcpProxy;
  let service: Service;

  beforeAll(async () => {
    store = await postgresStore();
    const url = new URL(store.environment['DATABASE_URL'] ?? '');
    proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    service = await Service.start({ ...store, environment: { ...store.environment, DATABASE_URL: url.href } });
    proxy.set({ kind: 'refusing' });
  });
  afterAll(async () => {
    proxy.set({ kind: 'fair' });
    await eventually(async () => expect((await service.get('/readyz')).status).toBe(200));
    await service.stop();
    await proxy.stop();
    await store.remove();
  });

  it('every route that needs it answers 503 with Retry-After, and none 500', async () => {
    const { endpoints } = (await service.get('/api')).body as { endpoints: Endpoint[] };
    const answers: Record<string, number> = {};
    for (const { path } of endpoints.filter(({ method }) => method === 'GET')) {
      // a stream has no end
      if (path.endsWith('/stream')) continue;
      const { status, headers, body } = await service.get(path.replace(/:\w+/, ID));
      answers[path] = status;
      if (status !== 503 || path === '/health' || path === '/readyz') continue;
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({ status: 503, reason: 'store-away' });
    }
    expect(Object.entries(answers).filter(([, status]) => status >= 500 && status !== 503)).toEqual([]);
    for (const path of [
      '/api/status',
      '/api/events',
      '/api/events/:id',
      '/api/messages',
      '/api/audit',
      '/metrics',
      '/health',
    ])
      expect({ path, status: answers[path] }).toEqual({ path, status: 503 });
  }, 120_000);

  it.each([
    ['/api/replays', {}],
    ['/api/rebuilds', { subscriber: 'all' }],
    ['/api/erasures', { phoneNumber: '+13105550176' }],
    ['/api/dead-letters/redrive', { all: true }],
    ['/api/quarantine/release', {}],
    ['/api/subscribers/messages/pause', {}],
  ])('POST %s answers 503, too', async (path, body) => {
    const { status, headers } = await service.send('POST', path, body);
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
  });

  it.each(['/health', '/readyz'])('%s has no address of it for strangers', async (path) => {
    const response = await fetch(service.url + path);
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(text).toContain('it cannot be reached or does not answer');
    expect(text).not.toMatch(/ECONN|127\.0\.0\.1|:\d{4,5}\b/);
    expect(text).not.toContain(String(proxy.port));
  });
});
