import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { sql, type Kysely, type QueryExecutorProvider, type Transaction } from 'kysely';
import {
  DATABASE,
  keepOlderRows,
  mergeBy,
  mergeRows,
  On,
  OnBatch,
  Subscriber,
  type DeliveryContext,
  type KeptRows,
  type MergedTable,
  type Message,
  type OlderRows,
  type Projection,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

interface Sender {
  id: string;
  longest: number;
}

const senders: MergedTable<Sender> = {
  name: 'senders',
  idOf: ({ id }) => id,
  merge: mergeBy<Sender>({ id: (one) => one, longest: Math.max }),
  columns: { long: { type: 'boolean', of: ({ longest }) => longest > 5 } },
};

/** Mirrors the length of texts; with a sender it cannot stand. */
@Subscriber('senders', { projection: { tables: ['senders'], version: 3 } })
class Senders implements Projection, OnModuleInit {
  static poison = false;

  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  async onModuleInit(): Promise<void> {
    await sql`
      create table if not exists senders (id text primary key, state json not null, long boolean not null)`.execute(
      this.db,
    );
    await sql`create index if not exists senders_long on senders (long) where long`.execute(this.db);
  }

  @OnBatch('message.*')
  async note(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    if (Senders.poison && events.some(({ data }) => data.body === 'poison')) throw new Error('poison');
    const states = events.map(({ data }) => ({ id: data.from ?? '', longest: data.body?.length ?? 0 }));
    await context.transaction((trx: Transaction<unknown>) => mergeRows(trx, senders, states));
  }

  keepOlder(trx: QueryExecutorProvider, older: OlderRows): Promise<KeptRows> {
    const table = senders as MergedTable<Sender & { firstEventAt?: number }>;
    return keepOlderRows(trx, table, older, (into, states) => mergeRows(into, table, states));
  }
}

@Module({ providers: [Senders] })
class SendersModule {}

describeEachStore('a projection of another team', (create) => {
  let store: TestStore;
  let service: Service;

  const open = async () => {
    service = await Service.start(store, {}, [SendersModule]);
  };
  beforeAll(async () => {
    store = await create();
    await open();
  });
  afterAll(async () => {
    Senders.poison = false;
    await service.stop();
    await store.remove();
  });

  const db = (): Kysely<unknown> => service.app.get(DATABASE, { strict: false });
  const rows = async () => (await sql`select id, state, long from senders order by id`.execute(db())).rows;
  const rebuilt = async (subscriber: string) => {
    const { body } = await service.send('POST', '/api/rebuilds', { subscriber });
    return eventually(async () => {
      const rebuild = (await service.get(`/api/rebuilds/${body.id}`)).body;
      expect(rebuild).toMatchObject({ state: 'done' });
      return rebuild;
    }, 30_000);
  };

  it('is rebuilt as our own are, with its indexes and privileges', async () => {
    for (const [index, body] of ['Hi', 'Hello there', 'poison', 'Ho'].entries()) {
      const data = { id: `m${index}`, from: `+1${index % 3}`, to: '+2', body, timestamp: '2026-10-05T16:12:30Z' };
      await service.post({ event_type: 'message.received', data });
    }
    await eventually(async () => expect(await rows()).toHaveLength(3), 20_000);
    const expected = await rows();
    await sql`grant select on senders to public`.execute(db());
    const shape = async () =>
      (
        await sql`
          select relacl::text, (select array_agg(indexdef order by 1)::text from pg_indexes where tablename = 'senders')
          from pg_class where oid = 'senders'::regclass`.execute(db())
      ).rows;
    const before = await shape();
    expect(JSON.stringify(before)).toMatch(/senders_long.*WHERE long/);
    await sql`update senders set long = not long`.execute(db());
    await sql`insert into senders values ('ghost', '{"id":"ghost"}', true)`.execute(db());
    expect(await rebuilt('senders')).toMatchObject({ subscribers: ['senders'], failed: 0 });
    expect(await rows()).toEqual(expected);
    expect(await shape()).toEqual(before);
  }, 60_000);

  it('leaves out the event on which its handler fails', async () => {
    Senders.poison = true;
    expect(await rebuilt('senders')).toMatchObject({ failed: 1, seen: 4 });
    expect((await rows()).map((row) => (row as { id: string }).id)).toEqual(['+10', '+11']);
    Senders.poison = false;
    expect(await rebuilt('all')).toMatchObject({
      subscribers: ['calls', 'contacts', 'messages', 'senders'],
      failed: 0,
    });
    expect(await rows()).toHaveLength(3);
  }, 60_000);
});

describe('wiring of projections', () => {
  it('refuses one that could not be rebuilt, and says how to mend it', async () => {
    @Subscriber('a-copy', { projection: { tables: ['messages'], version: 0 } })
    class Copy {
      @On('message.*')
      handle(): void {
        // never called
      }
    }
    @Module({ providers: [Copy] })
    class CopyModule {}
    const store = embeddedStore();
    const starting = Service.start(store, {}, [CopyModule]);
    const mistakes = await starting.then(
      () => '',
      (error: unknown) => String(error),
    );
    expect(mistakes).toMatch(/0 is no version of a projection: use 1/);
    expect(mistakes).toMatch(/takes single events: use @OnBatch/);
    expect(mistakes).toMatch(/no method keepOlder: add it/);
    expect(mistakes).toMatch(/table messages is in the projection of .* and .*: only one may write it/);
    await store.remove();
  });
});
