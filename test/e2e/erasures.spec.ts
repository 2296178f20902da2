import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { sql, type Kysely, type Transaction } from 'kysely';
import pg from 'pg';
import {
  DATABASE,
  OnBatch,
  Subscriber,
  type DeliveryContext,
  type Message,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { describeEachStore, describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { filesWith } from '../support/files-with.js';
import { Service } from '../support/service.js';
import { postgresStore, type TestStore } from '../support/stores.js';

const NUMBER = '+13105550176';
const OTHER = '+131055501769';
const TIME = '2026-10-05T16:12:30Z';
const EARLIER = '2026-10-05T16:10:00Z';

/** Writes down who has written, once there is a gate and it is open. */
@Subscriber('ledger')
class Ledger implements OnModuleInit {
  static gate: Promise<void> | null = null;
  static held: (string | null)[] = [];

  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  async onModuleInit(): Promise<void> {
    await sql`create table if not exists ledger (sender text)`.execute(this.db);
  }

  @OnBatch('message.*')
  async note(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    if (Ledger.gate === null) return;
    Ledger.held.push(...events.map(({ data }) => data.from));
    await Ledger.gate;
    await context.transaction(async (trx: Transaction<unknown>) => {
      for (const { data } of events) await sql`insert into ledger values (${data.from})`.execute(trx);
    });
  }
}

@Module({ providers: [Ledger] })
class LedgerModule {}

describeEachStore('erasures', (create) => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    Ledger.gate = null;
    Ledger.held = [];
    store = await create();
    service = await Service.start(store, {}, [LedgerModule]);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const receive = (type: string, data: object) =>
    service.post({ event_type: type, data: { timestamp: TIME, ...data } });
  const count = async (path: string) => (await service.get(path)).body.items.length;

  it('remove everything about a number, and nothing else', async () => {
    const message = { from: NUMBER, to: '+2', body: 'Hi' };
    await receive('message.received', { id: 'm1', ...message });
    await receive('message.received', { id: 'm2', from: OTHER, to: '+2', body: 'Hi' });
    await receive('message.received', { id: 'm3', from: '+3', to: '+2', body: `Call ${NUMBER}, please` });
    await receive('message.received', { id: 'm4', from: '+3', to: '+2', body: 'Hi', timestamp: EARLIER });
    await receive('call.started', { id: 'c1', from: NUMBER, to: '+2' });
    await receive('call.ended', { id: 'c1', duration: 3 });
    await receive('call.started', { id: 'c2', from: '+3', to: '+2' });
    await receive('contact.created', { id: 't1', name: 'Ada', phone: NUMBER });
    await receive('contact.updated', { id: 't1', changes: { name: 'Ada L.' } });
    await service.post(JSON.stringify({ event_type: 'message.received', data: message }).replace('+', '\\u002b'));
    await service.post({ event_type: 'message.received', data: { from: '+3' } });
    await eventually(async () => {
      expect((await service.get('/api/status')).body.deliveries).toMatchObject({ pending: 0, active: 0, done: 13 });
    });
    expect(await count('/api/events')).toBe(9);

    const { status, body } = await service.send('POST', '/api/erasures', { phoneNumber: '+1 (310) 555-0176' });
    expect([status, body]).toEqual([
      200,
      {
        ...{ events: 6, messages: 2, calls: 1, contacts: 1, conversations: 1, quarantined: 1 },
        ...{ bodies: 0, attempts: 0, replays: 0, audit: 0, found: true },
      },
    ]);
    expect(
      (await service.get('/api/events')).body.items
        .map(({ subject }: { subject: { id: string } }) => subject.id)
        .sort(),
    ).toEqual(['c2', 'm2', 'm4']);
    expect(await count('/api/messages')).toBe(2);
    expect(await count('/api/calls')).toBe(1);
    expect(await count('/api/contacts')).toBe(0);
    const { body: conversations } = await service.get('/api/conversations');
    expect(conversations.items).toHaveLength(2);
    // of what was the earlier of its two messages
    expect(conversations.items).toContainEqual(
      expect.objectContaining({ messageCount: 1, lastMessageAt: new Date(EARLIER).toISOString() }),
    );
    expect(await count('/api/quarantine')).toBe(1);
    expect(await count(`/api/messages?phoneNumber=${encodeURIComponent(OTHER)}`)).toBe(1);
    const audit = await service.get('/api/audit');
    expect(audit.body.items[0]).toMatchObject({
      action: 'POST /api/erasures',
      details: { body: { phoneNumber: '…76' } },
    });
    expect((await service.send('POST', '/api/erasures', { phoneNumber: 'all' })).status).toBe(400);
    expect(await tablesWith('13105550176([^0-9]|$)')).toEqual([]);
  });

  it('reach what is being delivered: it writes nothing any more, and the rest of its group is delivered again', async () => {
    const gone = '+13105550199';
    const stays = '+13105550188';
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    Ledger.gate = gate;
    await Promise.all(
      [gone, stays].map((from) => receive('message.received', { id: `m${from}`, from, to: '+2', body: 'Hi' })),
    );
    await eventually(() => expect(Ledger.held).toEqual(expect.arrayContaining([gone, stays])));
    expect((await service.send('POST', '/api/erasures', { phoneNumber: gone })).body).toMatchObject({ events: 1 });
    open();
    await eventually(async () => {
      expect((await service.get('/api/status')).body.deliveries).toMatchObject({ pending: 0, active: 0 });
    });
    expect(await tablesWith(gone.slice(1))).toEqual([]);
    expect(await tablesWith(stays.slice(1))).toContain('public.ledger');
  }, 60_000);

  it('leave nothing in the files of the embedded store', async () => {
    const directory = store.environment.DATA_DIR ?? '';
    if (store.kind === 'embedded') {
      // as it does by itself once there is something
      await sql`analyze`.execute(service.app.get(DATABASE, { strict: false }));
      expect(filesWith(directory, OTHER.slice(1))).not.toEqual([]);
    }
    await service.send('POST', '/api/erasures', { phoneNumber: OTHER });
    expect(filesWith(directory, '13105550176')).toEqual([]);
    expect(await receive('message.received', { id: 'm9', from: '+3', to: '+2', body: 'Hi' })).toMatchObject({
      status: 200,
    });
  });

  async function tablesWith(pattern: string): Promise<string[]> {
    const db = service.app.get(DATABASE, { strict: false });
    const { rows } = await sql<{ name: string }>`
      select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')`.execute(
      db,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows } = await sql`select 1 from ${sql.raw(name)} t where t::text ~ ${pattern} limit 1`.execute(db);
      if (rows.length > 0) found.push(name);
    }
    return found;
  }
});

// the embedded store has one connection, so nothing else is under way there
describePostgres('an erasure', () => {
  let store: TestStore;
  let service: Service;
  let other: pg.Client;

  beforeAll(async () => {
    store = await postgresStore();
    service = await Service.start(store);
    other = new pg.Client({ connectionString: store.environment['DATABASE_URL'] });
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await service.stop();
    await store.remove();
  });

  it('waits for whoever is at a message, and removes what they have added to it', async () => {
    const data = { id: 'm1', from: NUMBER, to: '+2', body: 'Hi', timestamp: TIME };
    await service.post({ event_type: 'message.received', data });
    await eventually(async () => expect((await service.get('/api/messages')).body.items).toHaveLength(1));
    await other.query("begin; select from messages where id = 'm1' for update");
    await other.query("insert into message_parties values ('+3', now(), 'm1')");

    const erased = service.send('POST', '/api/erasures', { phoneNumber: NUMBER });
    await eventually(async () => {
      const { rows } = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
        `.execute(service.app.get(DATABASE, { strict: false }));
      expect(rows).toHaveLength(1);
    });
    await other.query('commit');

    expect((await erased).body).toMatchObject({ messages: 1 });
    expect((await other.query('select from message_parties')).rowCount).toBe(0);
  });
});
