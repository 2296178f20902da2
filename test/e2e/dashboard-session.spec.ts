import { request as httpRequest } from 'node:http';
import { Sessions } from '../../src/http/sessions.js';
import { RouteList } from '../../src/docs/route-list.js';
import { Browser, logIn } from '../support/browser.js';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const HOURS = 3_600_000;
const SESSION = '/dashboard/api/session';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a session of the dashboard', () => {
  let store: TestStore;
  let service: Service;

  const start = async (environment: Record<string, string> = {}) => {
    service = await Service.start(store, environment);
  };
  beforeEach(() => {
    store = embeddedStore();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  it('is a cookie that no script can read and no other site can use', async () => {
    await start({ TRUSTED_PROXIES: '127.0.0.1' });
    const plain = await logIn(service, OPERATOR_TOKEN);
    expect(plain.status).toBe(204);
    expect(plain.headers.get('set-cookie')).toMatch(
      /^openphone-webhooks=[\w.-]+; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(plain.headers.get('cache-control')).toBe('no-store');
    const secure = await logIn(service, OPERATOR_TOKEN, { ...JSON_TYPE, 'x-forwarded-proto': 'https' });
    expect(secure.headers.get('set-cookie')).toMatch(
      /^__Host-openphone-webhooks=[\w.-]+; Max-Age=43200; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(await logIn(service, 'wrong'.repeat(10))).toMatchObject({ status: 401 });
    expect(await logIn(service, '')).toMatchObject({ status: 401 });
    expect(await service.request(SESSION, { method: 'POST', headers: JSON_TYPE, body: '{}' })).toMatchObject({
      status: 400,
    });
  });

  it('says how long it lasts, and ends when it is over, when it is forged, and when the operator has logged out', async () => {
    await start();
    const browser = await Browser.logIn(service);
    const { status, body } = await browser.get(SESSION);
    expect([status, Object.keys(body).sort()]).toEqual([200, ['expiresAt', 'now', 'version']]);
    expect(new Date(body.expiresAt).getTime() - new Date(body.now).getTime()).toBeLessThanOrEqual(12 * HOURS);
    const sessions = service.app.get(Sessions, { strict: false });
    const issue = (ago: number) => Browser.withCookie(service, sessions.issue(new Date(Date.now() - ago)));
    expect((await issue(11 * HOURS).get(SESSION)).status).toBe(200);
    expect((await issue(12 * HOURS).get(SESSION)).status).toBe(401);
    const [expires = '', ...rest] = sessions.issue(new Date()).split('.');
    for (const forged of [`${expires}z.${rest.join('.')}`, [expires, ...rest].join('.').slice(0, -2), 'x', '']) {
      expect((await Browser.withCookie(service, forged).get(SESSION)).status).toBe(401);
    }
    const gone = await browser.send('DELETE', SESSION);
    expect(gone.status).toBe(204);
    expect(gone.headers.get('set-cookie')).toMatch(/^openphone-webhooks=; .*Expires=Thu, 01 Jan 1970/);
  });

  it('is known to other instances and after a restart, and ended by another token', async () => {
    await start();
    const { cookie } = await Browser.logIn(service);
    const value = cookie.split('=')[1] ?? '';
    await service.stop();
    await start();
    expect((await Browser.withCookie(service, value).get(SESSION)).status).toBe(200);
    await service.stop();
    await start({ ADMIN_TOKEN: 'another-token-of-the-operator-012345' });
    expect((await Browser.withCookie(service, value).get(SESSION)).status).toBe(401);
  });

  it('opens the dashboard and what it does, and nothing else', async () => {
    await start();
    const browser = await Browser.logIn(service);
    const routes = service.app.get(RouteList, { strict: false }).list();
    const opened: string[] = [];
    for (const { method, path, access } of routes.filter(({ access: who }) => who === 'operator')) {
      if (path.endsWith('/stream')) continue; // it does not end by itself
      const url = path.replace(/:\w+/, crypto.randomUUID());
      const { status } = method === 'GET' ? await browser.get(url) : await browser.send(method, url);
      if (status !== 401) opened.push(`${method} ${path}`);
      expect(access).toBe('operator');
    }
    expect(opened.filter((route) => !route.includes(' /dashboard/api/'))).toEqual([
      'DELETE /api/dead-letters',
      'POST /api/dead-letters/redrive',
      'POST /api/events/:id/replay',
      'DELETE /api/quarantine',
      'POST /api/quarantine/release',
      'POST /api/replays',
      'DELETE /api/replays/:id',
      'POST /api/subscribers/:name/pause',
      'POST /api/subscribers/:name/resume',
      'GET /docs',
      'GET /docs/openapi.json',
      'GET /docs/start.js',
      'GET /docs/swagger-ui/:file',
    ]);
    for (const path of ['/api/events', '/api/messages', '/metrics', '/api/audit']) {
      expect(await browser.get(path)).toMatchObject({ status: 401 });
    }
  });

  it('answers everything with headers that let a page do nothing else', async () => {
    await start();
    for (const path of [
      '/dashboard',
      '/dashboard/assets/app.js',
      SESSION,
      '/dashboard/nowhere',
      '/dashboard/api/stream',
    ]) {
      const { headers } = await service.request(path);
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('W3: changes nothing for a page of another site', async () => {
    await start();
    const browser = await Browser.logIn(service);
    const pause = '/api/subscribers/messages/pause';
    const origin = { ...JSON_TYPE, origin: service.url };
    const refused: [Record<string, string>, number][] = [
      [JSON_TYPE, 403],
      [{ ...JSON_TYPE, 'sec-fetch-site': 'cross-site', origin: service.url }, 403],
      [{ ...JSON_TYPE, 'sec-fetch-site': 'same-site' }, 403],
      [{ ...JSON_TYPE, 'sec-fetch-site': 'none' }, 403],
      [{ ...JSON_TYPE, origin: 'https://evil.example' }, 403],
      [{ ...JSON_TYPE, origin: 'null' }, 403],
      [{ ...JSON_TYPE, origin: 'http://127.0.0.1:1' }, 403],
      [{ 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' }, 415],
      [{ 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }, 415],
      [{ origin: service.url, 'content-type': 'multipart/form-data; boundary=application/json' }, 415],
    ];
    for (const [headers, status] of refused) {
      expect([headers, (await browser.send('POST', pause, {}, headers)).status]).toEqual([headers, status]);
      expect((await logIn(service, OPERATOR_TOKEN, headers)).status).toBe(headers === JSON_TYPE ? 204 : status);
    }
    for (const method of ['GET', 'PUT', 'PATCH']) {
      const answer = await service.request(pause, { method, headers: { cookie: browser.cookie } });
      expect(answer.status).toBe(404);
    }
    const { body } = await service.get('/api/subscribers');
    expect(body.items.map(({ pausedSince }: { pausedSince: unknown }) => pausedSince)).toEqual([null, null, null]);
    expect((await service.get('/api/audit')).body.items).toEqual([]);
    expect((await browser.send('POST', pause, {}, origin)).status).toBe(200);
    expect((await browser.send('POST', '/api/subscribers/messages/resume')).status).toBe(200);
  });

  it('W4: is not for names that are not ours', async () => {
    await start();
    const { cookie } = await Browser.logIn(service);
    const port = new URL(service.url).port;
    const ours = ['localhost', 'LOCALHOST', `localhost:${port}`, '127.0.0.1', '127.0.0.9:80', '[::1]', '[::1]:3000'];
    const others = [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '0.0.0.0',
      '127.1',
      '0x7f000001',
      '2130706433',
      '[::]',
      '[2001:db8::1]',
      '10.0.0.1',
      'localhost@evil.example',
      'evil.example#localhost',
      'localhost:80:80',
      ' ',
    ];
    const statuses = (host: string) =>
      Promise.all([
        statusFor(service, '/dashboard', host),
        statusFor(service, SESSION, host, { cookie }),
        statusFor(service, '/api/subscribers/messages/resume', host, { cookie, ...JSON_TYPE }, 'POST'),
      ]);
    for (const host of ours) expect([host, ...(await statuses(host))].slice(2)).toEqual([200, 403]);
    for (const host of others) expect([host, ...(await statuses(host))]).toEqual([host, 421, 421, 421]);
  });

  it('W4: is for the names that are configured', async () => {
    await start({ DASHBOARD_HOSTS: 'hooks.example.com', HOST: '0.0.0.0' });
    const status = (host: string) => statusFor(service, SESSION, host);
    expect(await status('hooks.example.com')).toBe(401);
    expect(await status('Hooks.Example.com:8443')).toBe(401);
    expect(await status('localhost')).toBe(401);
    expect(await status('example.com')).toBe(421);
    await service.stop();
    await start({ HOST: '0.0.0.0', TRUSTED_PROXIES: '127.0.0.1' });
    expect(await statusFor(service, SESSION, 'any.example', { 'x-forwarded-for': '203.0.113.7' })).toBe(401);
    expect(await status('any.example')).toBe(421);
  });
});

/** `fetch` would not let us choose the host. */
function statusFor(
  service: Service,
  path: string,
  host: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(service.url + path, { method, headers: { ...headers, host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject).end();
  });
}
