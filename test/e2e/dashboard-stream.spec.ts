import { randomUUID } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { STORE } from '../../src/database/database.module.js';
import type { Store } from '../../src/database/store.js';
import { Sessions } from '../../src/http/sessions.js';
import { Browser } from '../support/browser.js';
import { describeEachStore } from '../support/each-store.js';
import { TestEventSource } from '../support/event-source.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const LIFE_MS = 12 * 3_600_000;
const TOKEN = { authorization: `Bearer ${OPERATOR_TOKEN}` };

describeEachStore('the stream of the dashboard', (create) => {
  let store: TestStore;
  let service: Service;
  const open_: TestEventSource[] = [];

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store);
  }, 60_000);
  afterEach(() => {
    for (const source of open_.splice(0)) source.close();
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const open = async (query = '', headers: Record<string, string> = TOKEN): Promise<TestEventSource> => {
    const source = await TestEventSource.open(`${service.url}/dashboard/api/stream${query}`, headers);
    if (typeof source === 'number') throw new Error(`no stream but ${source}`);
    open_.push(source);
    return source;
  };
  const receive = async (body = 'Hello', type = 'message.received'): Promise<string> => {
    const data = {
      id: `msg_${randomUUID()}`,
      from: '+13105550176',
      to: '+14155550123',
      body,
      timestamp: '2026-10-05T16:12:30Z',
    };
    return (await service.post({ event_type: type, data })).body.eventId;
  };
  const has = (source: TestEventSource, ids: string[], withinMs?: number) =>
    eventually(() => expect(source.ids).toEqual(expect.arrayContaining(ids)), withinMs);
  /** Makes an event visible that was received some time ago, as a slow commit does. */
  const commitLate = async (secondsAgo: number): Promise<string> => {
    const { db } = service.app.get<Store>(STORE, { strict: false });
    const id = uuid({ msecs: Date.now() - secondsAgo * 1_000 });
    const row = await db.selectFrom('events').selectAll().limit(1).executeTakeFirstOrThrow();
    const json = {
      data: JSON.stringify(row.data),
      headers: JSON.stringify(row.headers),
      problems: null,
      to_fetch: null,
      not_routed: null,
      listed: null,
    };
    await db
      .insertInto('events')
      .values({ ...row, ...json, id, dedupe_key: id })
      .execute();
    return id;
  };

  it('W5: is for operators only, and shows an event within a second', async () => {
    expect(await TestEventSource.open(`${service.url}/dashboard/api/stream`, {})).toBe(401);
    expect(await TestEventSource.open(`${service.url}/dashboard/api/stream?token=${OPERATOR_TOKEN}`, {})).toBe(401);
    const { cookie } = await Browser.logIn(service);
    const source = await open('', { cookie });
    expect(source.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const id = await receive('my secret');
    const answered = performance.now();
    await has(source, [id]);
    expect(performance.now() - answered).toBeLessThan(1_000);
    const [[event]] = source.of('events');
    expect(event).toMatchObject({ id, type: 'message.received', summary: '+1…76 → +1…23: •••', data: { body: '•••' } });
    await eventually(() => expect(source.of('overview').length).toBeGreaterThan(1));
    expect(source.of('overview')[0].subscribers.length).toBe(3);
  });

  it('shows the types that were asked for, and everything unmasked only with the token', async () => {
    const { cookie } = await Browser.logIn(service);
    expect(await TestEventSource.open(`${service.url}/dashboard/api/stream?reveal=true`, { cookie })).toBe(403);
    const calls = await open('?types=call.*,message.delivered');
    const revealed = await open('?reveal=true');
    const all = await open();
    const [message, delivered] = [await receive('to be seen'), await receive('to be seen', 'message.delivered')];
    await has(all, [message, delivered]);
    await has(revealed, [message, delivered]);
    await has(calls, [delivered]);
    expect(calls.ids).not.toContain(message);
    expect(JSON.stringify(revealed.of('events'))).toContain('+13105550176 → +14155550123: to be seen');
    expect(JSON.stringify([calls.of('events'), all.of('events')])).not.toMatch(/to be seen|5550176/);
  });

  it('W5: loses nothing when it breaks and goes on', async () => {
    let source = await open();
    const seen: string[] = [];
    const receiving = Promise.all(Array.from({ length: 200 }, () => receive()));
    for (let cut = 0; cut < 4; cut++) {
      await eventually(() => expect(source.ids.length).toBeGreaterThan(0));
      source.close();
      seen.push(...source.ids);
      const last = source.lastEventId;
      source = await open('', { ...TOKEN, 'last-event-id': last });
    }
    const ids = await receiving;
    await eventually(() => expect([...seen, ...source.ids]).toEqual(expect.arrayContaining(ids)));
    expect(new Set(source.ids).size).toBe(source.ids.length);
    expect(source.of('resync')).toEqual([]);
  });

  it('goes on from what was missed while nobody watched', async () => {
    const first = await open();
    const before = await receive();
    await has(first, [before]);
    first.close();
    const missed = [await receive(), await receive()];
    const again = await open(`?lastEventId=${first.lastEventId}`);
    await has(again, missed);
    const later = await receive();
    await has(again, [later]);
    expect(again.ids.filter((id) => id === later)).toHaveLength(1);
  });

  it('finds what becomes visible late, in any order, once', async () => {
    await receive();
    const source = await open();
    const newest = await receive();
    await has(source, [newest]);
    const late = [await commitLate(9), await commitLate(3), await commitLate(6), await commitLate(0)];
    await has(source, late);
    expect(new Set(source.ids).size).toBe(source.ids.length);
  });

  it('says so when more was missed than is worth sending', async () => {
    const source = await open('?lastEventId=nonsense');
    await eventually(() => expect(source.of('resync')).toHaveLength(1));
    const id = await receive();
    await has(source, [id]);
  });

  it('W5: ends with the session', async () => {
    const sessions = service.app.get(Sessions, { strict: false });
    const cookie = `openphone-webhooks=${sessions.issue(new Date(Date.now() - LIFE_MS + 2_000))}`;
    const source = await open('', { cookie });
    expect(source.ended).toBe(false);
    await eventually(() => expect(source.ended).toBe(true));
    expect(await TestEventSource.open(`${service.url}/dashboard/api/stream`, { cookie })).toBe(401);
  });

  it('answers a question about its headers', async () => {
    const { status } = await service.request('/dashboard/api/stream', { method: 'HEAD', headers: TOKEN });
    expect(status).toBe(200);
  });
});
