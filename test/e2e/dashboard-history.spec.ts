import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { seedEvents } from '../bench/seed-events.js';
import { describePostgres } from '../support/each-store.js';
import { TestEventSource } from '../support/event-source.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import { postgresStore, type TestStore } from '../support/stores.js';

/** Enough for the planner to see that reading all of them is no good. */
const EVENTS = 20_000;
const SECRET = randomBytes(32).toString('base64');
const TOKEN = { authorization: `Bearer ${OPERATOR_TOKEN}` };

describePostgres('the dashboard, with a long history behind it', () => {
  let store: TestStore;
  let service: Service;

  const place = () => ({
    databaseUrl: store.environment.DATABASE_URL ?? '',
    dataDirectory: store.environment.DATA_DIR ?? '',
  });
  const receive = async (): Promise<string> => {
    const object = { id: `AC${randomUUID()}`, object: 'message', from: '+1', to: '+2', direction: 'incoming' };
    const body = JSON.stringify({
      id: `EV${randomUUID()}`,
      object: 'event',
      apiVersion: 'v3',
      createdAt: '2026-10-05T16:12:30.000Z',
      type: 'message.received',
      data: { object },
    });
    return (await service.post(body, signLegacy(SECRET, Date.now(), body))).body.eventId;
  };
  /** Rows that were read one after the other so far; connections report them when they end. */
  const rowsScanned = async (): Promise<number> => {
    await service.stop();
    const client = new pg.Client({ connectionString: place().databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ scanned: string }>(
      `select coalesce(sum(seq_tup_read), 0) as scanned from pg_stat_user_tables
       where relname in ('events', 'attempts') or relname like 'job%'`,
    );
    await client.end();
    return Number(rows[0]?.scanned);
  };

  beforeAll(async () => {
    store = await postgresStore();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET });
    const id = await receive();
    await eventually(async () => {
      expect((await service.get(`/api/events/${id}`)).body.deliveries).toMatchObject([{ state: 'done' }]);
    });
    await service.stop();
    await seedEvents(place(), EVENTS);
  }, 600_000);
  afterAll(() => store.remove());

  it('reads no table from one end to the other', async () => {
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET });
    const before = await rowsScanned();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET });
    const url = `${service.url}/dashboard/api/stream`;
    const source = (await TestEventSource.open(url, TOKEN)) as TestEventSource;
    const ids = await Promise.all(Array.from({ length: 20 }, receive));
    await eventually(() => expect(source.ids).toEqual(expect.arrayContaining(ids)));
    source.close();
    const again = (await TestEventSource.open(`${url}?lastEventId=${source.lastEventId}`, TOKEN)) as TestEventSource;
    const late = await receive();
    await eventually(() => expect(again.ids).toContain(late));
    const far = (await TestEventSource.open(`${url}?lastEventId=${FIRST}`, TOKEN)) as TestEventSource;
    await eventually(() => expect(far.of('resync')).toHaveLength(1));
    for (let round = 0; round < 10; round++) {
      const paths = ['overview', 'events', `events/${ids[round] ?? ''}`, 'dead-letters', 'quarantine'];
      const statuses = await Promise.all(
        paths.map(async (path) => (await service.get(`/dashboard/api/${path}`)).status),
      );
      expect(statuses).toEqual(paths.map(() => 200));
    }
    for (const open of [again, far]) open.close();
    expect((await rowsScanned()) - before).toBeLessThan(EVENTS / 2);
  }, 60_000);
});

const FIRST = '01000000-0000-7000-8000-000000000000';
