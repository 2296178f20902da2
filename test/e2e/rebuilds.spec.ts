import { sql, type Kysely } from 'kysely';
import { DATABASE } from '../../src/contract/index.js';
import { STORE } from '../../src/database/database.module.js';
import type { Store } from '../../src/database/store.js';
import type { Tables, TableSum } from '../../src/database/tables.js';
import { sumOfTable } from '../../src/webhooks/rebuild/table-sums.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { TABLES } from '../support/projections.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const MANY = { RATE_LIMIT_MAX: '100000' };

const time = (second: number) => new Date(Date.parse('2026-10-05T16:00:00Z') + second * 1000).toISOString();

/** Events about messages, calls and contacts, of which some are about the same ones. */
function bodies(from: number, to: number): object[] {
  return Array.from({ length: to - from }, (_, place) => {
    const index = from + place;
    const [id, timestamp, number] = [`${index >> 1}`, time(index), `+1310555${1000 + (index % 50)}`];
    const kinds = [
      {
        event_type: 'message.received',
        data: { id: `m${id}`, from: number, to: '+14155550142', body: `Text ${index}` },
      },
      { event_type: 'message.delivered', data: { id: `m${id}`, from: '+14155550142', to: number, body: 'Sent' } },
      { event_type: 'call.started', data: { id: `c${id}`, from: number, to: '+14155550142' } },
      { event_type: 'call.ended', data: { id: `c${id}`, duration: index % 9 } },
      { event_type: 'contact.created', data: { id: `t${id}`, name: `Name ${index}`, phone: number } },
      { event_type: 'contact.updated', data: { id: `t${id}`, changes: { name: `Name ${index}` } } },
    ];
    const { event_type, data } = kinds[index % kinds.length] as (typeof kinds)[number];
    return { event_type, data: { ...data, timestamp } };
  });
}

describeEachStore('rebuilds', (create) => {
  let store: TestStore;
  let service: Service;
  const opened: { service: Service; store: TestStore }[] = [];

  const open = async (): Promise<{ service: Service; store: TestStore }> => {
    const one = await create();
    const fresh = { store: one, service: await Service.start(one, MANY) };
    opened.push(fresh);
    return fresh;
  };
  beforeEach(async () => {
    ({ service, store } = await open());
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) {
      await one.service.stop();
      await one.store.remove();
    }
  });
  const reopen = async () => {
    await service.stop();
    service = await Service.start(store, MANY);
    (opened[0] as { service: Service }).service = service;
  };

  const db = (of = service): Kysely<Tables> => of.app.get(DATABASE, { strict: false });
  const receive = async (list: readonly object[], of = service): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < list.length; index += 200) {
      const answers = await Promise.all(list.slice(index, index + 200).map((body) => of.post(body)));
      for (const { status, body } of answers) {
        expect(status).toBe(200);
        ids.push(body.eventId);
      }
    }
    return ids;
  };
  const settled = (of = service) =>
    eventually(async () => {
      const { deliveries } = (await of.get('/api/status')).body;
      expect(deliveries).toMatchObject({ pending: 0, active: 0, dead: 0 });
    }, 30_000);
  const sums = async (of = service): Promise<Record<string, TableSum>> => {
    const opened: Store = of.app.get(STORE, { strict: false });
    const result: Record<string, TableSum> = {};
    for (const table of TABLES) result[table] = await sumOfTable(opened, table, new AbortController().signal);
    return result;
  };
  const events = async () => (await sql`select * from events order by id`.execute(db())).rows;
  const shadows = async () =>
    (await sql`select nspname from pg_namespace where nspname like 'rebuild%'`.execute(db())).rows;
  const begin = async (subscriber = 'all') => {
    const answer = await service.send('POST', '/api/rebuilds', { subscriber });
    expect(answer.status).toBe(202);
    return answer.body.id as string;
  };
  const state = async (id: string) => (await service.get(`/api/rebuilds/${id}`)).body;
  const finished = (id: string) =>
    eventually(async () => {
      const rebuild = await state(id);
      expect(rebuild).toMatchObject({ state: 'done' });
      return rebuild;
    }, 60_000);

  it('mend what a bad reader has written, and end in what a database has that received the same events', async () => {
    const list = bodies(0, 600);
    await receive([...list, ...list.slice(0, 20)]);
    await settled();
    const [expected, stored] = [await sums(), await events()];
    expect(expected).toMatchObject({ messages: { rows: 100 }, calls: { rows: 100 }, contacts: { rows: 100 } });

    await sql`update messages set state = '{"id":"m0","to":["+1"]}', direction = 'incoming' where id = 'm0'`.execute(
      db(),
    );
    await sql`insert into messages (id, at, parties, state) values ('ghost', now(), '{}', '{"id":"ghost"}')`.execute(
      db(),
    );
    await sql`update conversations set message_count = 99`.execute(db());
    await sql`truncate contacts, call_parties`.execute(db());
    await sql`
      update events set type = 'unknown', subject_kind = 'unknown', subject_id = null, data = '{}', occurred_at = null,
        problems = '[{"path":"data","message":"expected more"}]'
      where subject_id in ('m0', 'c1', 't2')`.execute(db());
    const damaged = await sums();
    expect(damaged).not.toEqual(expected);

    const rebuild = await finished(await begin());
    expect(rebuild).toMatchObject({ total: 600, seen: 600, changed: 6, unread: 0, failed: 0, kept: 0, error: null });
    expect(await sums()).toEqual(expected);
    expect(rebuild.tables).toHaveLength(TABLES.length);
    for (const { name, before, after } of rebuild.tables) {
      expect([name, before, after]).toEqual([name, damaged[name], expected[name]]);
    }
    expect(await events()).toEqual(stored);
    expect(await shadows()).toEqual([]);
    const { rows: names } = await sql`
      select indexname from pg_indexes where tablename = 'messages' and schemaname = current_schema() order by 1`.execute(
      db(),
    );
    expect(names.map((row) => (row as { indexname: string }).indexname)).toEqual([
      'messages_at',
      'messages_conversation',
      'messages_phone_number_id',
      'messages_pkey',
      'messages_status',
      'messages_user_id',
    ]);
    await receive(bodies(600, 700));
    await settled();
    expect((await service.get('/api/messages?limit=200')).body.items).toHaveLength(117);
  }, 60_000);

  it('include what is received and delivered meanwhile', async () => {
    const list = bodies(0, 1_200);
    await receive(list.slice(0, 600));
    await settled();
    const id = await begin();
    await receive(list.slice(600));
    expect(await finished(id)).toMatchObject({ failed: 0 });
    await settled();
    const fresh = await open();
    await receive(list, fresh.service);
    await settled(fresh.service);
    expect(await sums()).toEqual(await sums(fresh.service));
  }, 120_000);

  it('do not wait for deliveries that wait, nor lose them', async () => {
    await service.send('POST', '/api/subscribers/messages/pause');
    const list = bodies(0, 300);
    await receive(list);
    await finished(await begin('messages'));
    expect((await service.get('/api/messages?limit=200')).body.items).toHaveLength(50);
    const rebuilt = await sums();
    await service.send('POST', '/api/subscribers/messages/resume');
    await settled();
    expect((await sums()).messages).toEqual(rebuilt.messages);
    expect((await sums()).conversations).toEqual(rebuilt.conversations);
  }, 60_000);

  it('are cancelled without a trace, one of a subscriber at a time', async () => {
    await receive(bodies(0, 900));
    await settled();
    const before = await sums();
    const id = await begin();
    expect((await service.send('POST', '/api/rebuilds', { subscriber: 'calls' })).status).toBe(409);
    expect((await service.send('POST', '/api/rebuilds', { subscriber: 'nothing' })).status).toBe(400);
    await eventually(async () => expect((await state(id)).seen).toBeGreaterThan(0));
    expect(await service.send('DELETE', `/api/rebuilds/${id}`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
    expect(await shadows()).toEqual([]);
    expect(await sums()).toEqual(before);
    expect((await service.send('DELETE', `/api/rebuilds/${id}`)).status).toBe(409);
    const again = await begin('calls');
    await finished(again);
    expect((await service.send('DELETE', `/api/rebuilds/${again}`)).status).toBe(409);
    expect((await service.get('/api/rebuilds')).body.items.map((one: { id: string }) => one.id)).toEqual([again, id]);
    expect((await service.get('/api/rebuilds/01a20ee4-aeef-74dd-aaf1-f52a98241a5d')).status).toBe(404);
  }, 60_000);

  it('do not bring back what is erased meanwhile', async () => {
    await receive(bodies(0, 900));
    await settled();
    const id = await begin();
    await eventually(async () => expect((await state(id)).seen).toBeGreaterThan(200));
    const { body } = await service.send('POST', '/api/erasures', { phoneNumber: '+13105551000' });
    expect(body.messages).toBeGreaterThan(0);
    const rebuild = await finished(id);
    expect(rebuild.seen).toBe(900 - body.events);
    const number = encodeURIComponent('+13105551000');
    for (const list of ['messages', 'calls', 'contacts', 'conversations']) {
      expect((await service.get(`/api/${list}?phoneNumber=${number}`)).body.items).toEqual([]);
    }
    expect(await shadows()).toEqual([]);
  }, 60_000);

  it('keep the rows that only removed events have made, and no others', async () => {
    const list = bodies(0, 60);
    await receive(list);
    await receive([
      { event_type: 'contact.created', data: { id: 'recent', name: 'Ada', timestamp: '2026-11-05T16:00:00Z' } },
    ]);
    await settled();
    const expected = await sums();
    await sql`delete from events where subject_id <> 'm9' and subject_id <> 'recent'`.execute(db());
    await sql`insert into retention (removed_until) values ('2026-10-05T17:00:00Z')`.execute(db());
    await sql`
      insert into contacts (id, at, deleted, phones, emails, state)
      values ('ghost', now(), false, '{}', '{}', '{"id":"ghost","fields":{},"firstEventAt":1793900000000}')`.execute(
      db(),
    );
    const rebuild = await finished(await begin());
    expect(rebuild).toMatchObject({ seen: 3, kept: 30 });
    expect(await sums()).toEqual(expected);
  }, 60_000);

  it('begin by themselves after an upgrade that makes something else of events, and not in a new store', async () => {
    expect((await service.get('/api/rebuilds')).body.items).toEqual([]);
    expect(await db().selectFrom('projections').selectAll().orderBy('subscriber').execute()).toEqual(
      ['calls', 'contacts', 'messages'].map((subscriber) => ({ subscriber, version: 3 })),
    );
    await receive(bodies(0, 60));
    await settled();
    const expected = await sums();
    await sql`update projections set version = 0 where subscriber = 'calls'`.execute(db());
    await sql`delete from projections where subscriber = 'contacts'`.execute(db());
    await sql`truncate calls, call_parties, contacts, contact_observations`.execute(db());
    await reopen();
    const { items } = (await service.get('/api/rebuilds')).body;
    expect(items).toMatchObject([
      { subscribers: ['calls', 'contacts'], reason: expect.stringContaining('calls 0 to 3, contacts unknown to 3') },
    ]);
    await finished(items[0].id);
    expect(await sums()).toEqual(expected);
    await reopen();
    expect((await service.get('/api/rebuilds')).body.items).toHaveLength(1);
  }, 60_000);

  it('say what is in the way of new tables, and leave the old ones', async () => {
    await receive(bodies(0, 12));
    await settled();
    await sql`create view missed_calls as select id from calls where missed`.execute(db());
    const id = await begin('calls');
    await eventually(async () => expect(await state(id)).toMatchObject({ state: 'failed' }));
    expect((await state(id)).error).toBe(
      'table calls is used by the view missed_calls, and would lose it: drop it first, and make it again',
    );
    expect((await service.get('/api/calls')).body.items).toHaveLength(2);
    expect(await shadows()).toEqual([]);
  });
});
