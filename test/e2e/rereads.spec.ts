import { sql, type Kysely } from 'kysely';
import { DATABASE } from '../../src/contract/index.js';
import type { Tables } from '../../src/database/tables.js';
import { commandLine } from '../support/command-line.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const TO_FETCH = { what: 'media', id: 'f1', url: null };
const PROBLEM = { path: 'data.body', message: 'expected text' };

describeEachStore('reading anew', (create) => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const receive = async (id: string): Promise<string> => {
    const data = { id, from: '+13105550176', to: '+14155550142', body: 'Hi', timestamp: '2026-10-05T16:12:30Z' };
    return (await service.post({ event_type: 'message.received', data })).body.eventId;
  };
  /** As a reader left it that could not read the event: stored, and delivered to no subscriber. */
  const unreadable = async (id: string): Promise<string> => {
    const eventId = await receive(id);
    await eventually(async () => expect((await service.get(`/api/messages/${id}`)).status).toBe(200));
    const db: Kysely<Tables> = service.app.get(DATABASE, { strict: false });
    await eventually(async () => {
      const { body } = await service.get(`/api/events/${eventId}`);
      expect(body.deliveries).toMatchObject([{ subscriber: 'messages', state: 'done' }]);
    });
    await sql`delete from messages where id = ${id}`.execute(db);
    await sql`delete from message_parties where id = ${id}`.execute(db);
    await sql`delete from pgboss.job where name = 'messages'`.execute(db);
    await sql`
      update events set problems = ${JSON.stringify([PROBLEM])}, subject_kind = 'unknown', subject_id = null, data = '{}',
        occurred_at = null, to_fetch = ${JSON.stringify([TO_FETCH])}, not_routed = '[{"subscriber":"messages","reason":"the payload could not be read"}]'
      where id = ${eventId}`.execute(db);
    return eventId;
  };

  it('makes an event readable, and delivers nothing', async () => {
    const eventId = await unreadable('m1');
    const before = (await service.get(`/api/events/${eventId}`)).body;
    expect(before).toMatchObject({ problems: [PROBLEM], subject: { kind: 'unknown' }, toFetch: [TO_FETCH] });
    const { status, body } = await service.send('POST', `/api/events/${eventId}/reread`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      changed: true,
      event: {
        type: 'message.received',
        subject: { kind: 'message', id: 'm1' },
        problems: [],
        notRouted: [],
        toFetch: [],
      },
    });
    const { id, receivedAt, raw, headers, externalId } = before;
    expect(body.event).toMatchObject({ id, receivedAt, raw, headers, externalId, deliveries: [] });
    expect((await service.get(`/api/messages/m1`)).status).toBe(404);
    expect((await service.send('POST', `/api/events/${eventId}/reread`)).body).toMatchObject({ changed: false });
    const nowhere = '01a20ee4-aeef-74dd-aaf1-f52a98241a5d';
    expect((await service.send('POST', `/api/events/${nowhere}/reread`)).status).toBe(404);
  });

  it('comes with a replay, of one event and of many', async () => {
    const one = await unreadable('m2');
    expect((await service.send('POST', `/api/events/${one}/replay`)).body).toEqual({
      deliveries: [{ eventId: one, subscriber: 'messages', result: 'queued' }],
      problems: [],
    });
    await eventually(async () => expect((await service.get(`/api/messages/m2`)).body.body).toBe('Hi'));
    await unreadable('m3');
    await service.send('POST', '/api/replays', {});
    await eventually(async () => expect((await service.get(`/api/messages/m3`)).body.body).toBe('Hi'));
  });

  it('tells what is wrong with an event that cannot be read by today either', async () => {
    const eventId = await receive('m4');
    const db: Kysely<Tables> = service.app.get(DATABASE, { strict: false });
    await sql`
      update events set raw = convert_to('{"event_type":"message.received","data":{"from":1}}', 'UTF8')
      where id = ${eventId}`.execute(db);
    const { body } = await service.send('POST', `/api/events/${eventId}/replay`);
    expect(body.deliveries).toEqual([]);
    expect(body.problems).toContainEqual({ path: 'data.from', message: expect.any(String) });
    const { out, err } = await commandLine(service, ['replay', eventId], {});
    expect(out + err).toMatch(/^the payload could not be read: .*data\.from: /m);
    const reread = await commandLine(service, ['reread', eventId], {});
    expect(reread.out).toMatch(/^message\.received: read as before; .*data\.from: /);
  });

  it('leaves an event alone whose source is gone', async () => {
    const eventId = await receive('m5');
    const db: Kysely<Tables> = service.app.get(DATABASE, { strict: false });
    await sql`update events set source = 'elsewhere', data = '{"kept":true}' where id = ${eventId}`.execute(db);
    const { body } = await service.send('POST', `/api/events/${eventId}/reread`);
    expect(body).toMatchObject({ changed: false, event: { data: { kept: true }, problems: [] } });
    const { body: rebuild } = await service.send('POST', '/api/rebuilds', { subscriber: 'calls' });
    await eventually(async () => {
      expect((await service.get(`/api/rebuilds/${rebuild.id}`)).body).toMatchObject({ state: 'done', unread: 1 });
    }, 30_000);
  });
});
