import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { DATABASE } from '../../src/contract/index.js';
import type { Tables } from '../../src/database/tables.js';
import { Browser, logIn } from '../support/browser.js';
import { TestEventSource } from '../support/event-source.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const GUESSES = 10_000;
const AT_ONCE = 20;
const MIB = 1024 * 1024;

describe('attacks on the dashboard', () => {
  let store: TestStore;
  let service: Service;

  beforeEach(async () => {
    store = embeddedStore();
    service = await Service.start(store, { TRUSTED_PROXIES: '127.0.0.1' });
  }, 60_000);
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const from = (address: string) => ({ 'content-type': 'application/json', 'x-forwarded-for': address });
  const guessToken = () => randomBytes(32).toString('base64');

  it('W6: ten thousand guesses are not looked at, but for the first few, and keep nobody else out', async () => {
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < GUESSES; sent += AT_ONCE) {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          index % 2 === 0
            ? logIn(service, guessToken(), from('203.0.113.7'))
            : service.request('/api/events', {
                headers: { ...from('203.0.113.7'), authorization: `Bearer ${guessToken()}` },
              }),
        ),
      );
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // five at once, and then one after 1 s, 2 s, 4 s …
    expect(statuses.get(401)).toBeLessThan(16);
    expect((statuses.get(401) ?? 0) + (statuses.get(429) ?? 0)).toBe(GUESSES);
    const refused = await logIn(service, OPERATOR_TOKEN, from('203.0.113.7'));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await logIn(service, OPERATOR_TOKEN, from('203.0.113.8'))).status).toBe(204);
  }, 120_000);

  it('W6: no store keeps a token or a session', async () => {
    const browser = await Browser.logIn(service);
    await logIn(service, guessToken());
    await browser.send('POST', '/api/subscribers/messages/pause');
    await browser.send('DELETE', '/dashboard/api/session');
    const db = service.app.get<Kysely<Tables>>(DATABASE, { strict: false });
    const { rows: tables } = await sql<{ schema: string; name: string }>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_schema in ('public', 'pgboss')`.execute(db);
    const contents = await Promise.all(
      tables.map(({ schema, name }) => sql`select t::text from ${sql.table(`${schema}.${name}`)} t`.execute(db)),
    );
    const stored = JSON.stringify(contents.map(({ rows }) => rows));
    expect(stored).toContain('/api/subscribers/:name/pause');
    for (const secret of [OPERATOR_TOKEN, browser.cookie.split('=')[1] ?? '?']) expect(stored).not.toContain(secret);
  });

  it('W5: two hundred readers that take nothing cost little, and are told what they missed', async () => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const url = `${service.url}/dashboard/api/stream?reveal=true`;
    const opened = await Promise.all(Array.from({ length: 200 }, () => TestEventSource.open(url, headers)));
    const sources = opened.filter((source) => typeof source !== 'number');
    expect(sources).toHaveLength(100);
    expect(opened.filter((source) => source === 503)).toHaveLength(100);
    const [reader, ...stalled] = sources as [TestEventSource, ...TestEventSource[]];
    for (const source of stalled) source.stall();
    const before = process.memoryUsage.rss();
    const ids: string[] = [];
    // 16 MB, more than the sockets' own buffers hold: 6 to 8 MB, which the system decides as it goes
    for (let sent = 0; sent < 80; sent++) {
      const data = {
        id: `msg_${sent}`,
        from: '+1',
        to: '+2',
        body: 'x'.repeat(200_000),
        timestamp: '2026-10-05T16:12:30Z',
      };
      ids.push((await service.post({ event_type: 'message.received', data })).body.eventId);
    }
    await eventually(() => expect(reader.ids).toEqual(expect.arrayContaining(ids)), 30_000);
    // each would otherwise be owed 8 MB
    expect(process.memoryUsage.rss() - before).toBeLessThan(400 * MIB);
    const [one, ...others] = stalled as [TestEventSource, ...TestEventSource[]];
    one.goOn();
    await eventually(() => expect(one.of('resync')).toHaveLength(1), 30_000);
    expect(one.ids.length).toBeLessThan(ids.length);
    for (const source of [reader, one, ...others]) source.close();
    await eventually(async () => {
      const again = await TestEventSource.open(url, headers);
      expect(typeof again).not.toBe('number');
      (again as TestEventSource).close();
    });
  }, 120_000);

  it('streams do not hold up a stop', async () => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const source = (await TestEventSource.open(`${service.url}/dashboard/api/stream`, headers)) as TestEventSource;
    await service.stop();
    await eventually(() => expect(source.ended).toBe(true));
    service = await Service.start(store);
  }, 60_000);
});
