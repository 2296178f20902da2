import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';

import { exportStore } from '../../src/database/transfer/export-store.js';
import { importStore } from '../../src/database/transfer/import-store.js';
import { eraseNumber } from '../../src/inbox/erasures/erase-number.js';
import { findEvent } from '../../src/inbox/events/find-event.js';
import { loadEventsWithin } from '../../src/inbox/load-events.js';
import type { NewEvent } from '../../src/inbox/new-event.js';
import { Retention } from '../../src/inbox/retention.js';
import type { Reading } from '../../src/sources/reading.js';
import type { SourceRegistry } from '../../src/sources/source-registry.js';
import type { SourceRequest } from '../../src/sources/source-request.js';
import { readAnew } from '../../src/webhooks/reread/read-anew.js';
import { loadStoredWebhooks } from '../../src/webhooks/reread/stored-webhook.js';
import { NUMBERS } from '../support/openphone-samples.js';
import { Dispatch } from '../support/dispatch.js';
import { BODY_BYTES, COUNT, HEADERS, webhook } from '../support/webhook-of-many.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';

const DAY_MS = 86_400_000;
const NO_REDACTION = { redactionOf: () => ({ headers: [], fields: [] }) };
const NUMBER = '+13105550176';

describeEachStore('a webhook of many events', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;

  beforeAll(async () => {
    testStore = await create();
    dispatch = await Dispatch.start(testStore, []);
  }, 60_000);
  afterEach(() => sql`truncate events, bodies, event_parties cascade`.execute(dispatch.store.db));
  afterAll(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  const bytes = async () => {
    const { rows } = await sql<{ events: number; bodies: number }>`
      select pg_total_relation_size('events')::int8 as events, pg_total_relation_size('bodies')::int8 as bodies`.execute(
      dispatch.store.db,
    );
    return rows[0] ?? { events: 0, bodies: 0 };
  };
  const counts = async () => {
    const { rows } = await sql<{ events: number; bodies: number }>`
      select (select count(*) from events) as events, (select count(*) from bodies) as bodies`.execute(
      dispatch.store.db,
    );
    return rows[0];
  };
  const found = async (id: string) => findEvent(dispatch.store.db, id, NO_REDACTION);

  it('is stored by one commit, with its body once', async () => {
    const before = await bytes();
    const events = webhook('a');
    const receipts = await dispatch.inbox.acceptAll(events);
    expect(receipts).toEqual(events.map(({ id }) => ({ eventId: id, duplicate: false })));
    const { rows } = await sql<{ commits: number }>`
      select count(distinct xmin::text) as commits from events`.execute(dispatch.store.db);
    expect(rows).toEqual([{ commits: 1 }]);
    expect(await counts()).toEqual({ events: COUNT, bodies: 1 });
    const after = await bytes();
    expect(after.bodies - before.bodies).toBeLessThan(1.1 * BODY_BYTES + 100_000);
    expect(after.events - before.events).toBeLessThan(BODY_BYTES / 2);
    const last = await found(events[COUNT - 1]?.id as string);
    expect(last.body.equals(events[0]?.raw as Buffer)).toBe(true);
    expect(last.event).toMatchObject({ headers: HEADERS, data: { body: '999' } });
  });

  it('is known when it comes again, and what of it is new is stored', async () => {
    const first = await dispatch.inbox.acceptAll(webhook('b', { count: 500 }));
    const again = await dispatch.inbox.acceptAll(webhook('b', { count: 500 }));
    expect(again).toEqual(first.map(({ eventId }) => ({ eventId, duplicate: true })));
    expect(await counts()).toEqual({ events: 500, bodies: 1 });
    const more = await dispatch.inbox.acceptAll(webhook('b'));
    expect(more.map(({ duplicate }) => duplicate)).toEqual(Array.from({ length: COUNT }, (_, index) => index < 500));
    expect(await counts()).toEqual({ events: COUNT, bodies: 2 });
  });

  it('does not lose the others to one that cannot be stored', async () => {
    const events = webhook('c').map((event, index) => (index === 700 ? { ...event, dialect: 'a\0b' } : event));
    await expect(dispatch.inbox.acceptAll(events)).rejects.toThrow(/Unicode escape/);
    expect(await counts()).toEqual({ events: COUNT - 1, bodies: 1 });
    expect((await found(events[999]?.id as string)).body.length).toBe(BODY_BYTES);
  });

  it('leaves nothing behind when its transaction does not end', async () => {
    await sql`
      create function fail() returns trigger language plpgsql as $$ begin raise 'killed' using errcode = '57P01'; end $$`.execute(
      dispatch.store.db,
    );
    await sql`create trigger fail before insert on bodies execute function fail()`.execute(dispatch.store.db);
    await expect(dispatch.inbox.acceptAll(webhook('d'))).rejects.toThrow('killed');
    expect(await counts()).toEqual({ events: 0, bodies: 0 });
    await sql`drop function fail() cascade`.execute(dispatch.store.db);
  });

  it('does not share where it has one event', async () => {
    const [event] = webhook('e', { count: 1 });
    const { eventId } = await dispatch.inbox.accept(event as NewEvent);
    expect(await counts()).toEqual({ events: 1, bodies: 0 });
    expect((await found(eventId)).body.length).toBe(BODY_BYTES);
  });

  it('goes with its last event', async () => {
    const now = Date.now();
    const old = { receivedAt: new Date(now - 10 * DAY_MS) };
    await dispatch.inbox.acceptAll(webhook('f', old));
    await dispatch.inbox.acceptAll(webhook('g', { count: 10 }));
    const retention = new Retention(dispatch.store, 5);
    expect(await retention.removeOlderThan(new Date(now - 5 * DAY_MS))).toBe(COUNT);
    expect(await counts()).toEqual({ events: 10, bodies: 1 });
  });

  it('has no erased number left, and the other events go on without its body', async () => {
    const events = webhook('h', { count: 20, text: (index) => (index === 7 ? `call ${NUMBER}` : `text ${index}`) });
    await dispatch.inbox.acceptAll(events);
    const kept = webhook('i', { count: 2 });
    await dispatch.inbox.acceptAll(kept);
    expect(await eraseNumber(dispatch.store.patientDb, NUMBER)).toMatchObject({ events: 1, bodies: 0, found: true });
    expect(await counts()).toEqual({ events: 21, bodies: 1 });
    const { event, body } = await found(events[8]?.id as string);
    expect([body.length, event.raw, event.data]).toEqual([0, '', { body: 'text 8' }]);
    expect((await found(kept[1]?.id as string)).body.length).toBe(BODY_BYTES);
  });

  it('has no erased number left that only its body has', async () => {
    const raw = Buffer.from(JSON.stringify([{ signature: `Call +1 (310) 555-0176` }]));
    await dispatch.inbox.acceptAll(webhook('j', { count: 3, parts: { raw } }));
    expect(await eraseNumber(dispatch.store.patientDb, NUMBER)).toMatchObject({ events: 0, bodies: 1, found: true });
    expect(await counts()).toEqual({ events: 3, bodies: 0 });
  });

  it('is read once for all of its events, each of which finds its own', async () => {
    const events = webhook('k', { count: 200, parts: { dialect: 'texts' } });
    const stored = await dispatch.inbox.acceptAll(events.map((event) => ({ ...event, data: {} })));
    let times = 0;
    const read = ({ body }: SourceRequest): Reading => {
      times += 1;
      const texts = JSON.parse(body.toString('latin1').split(']')[0] + ']') as string[];
      const said = { type: 'message.received', externalId: null, occurredAt: null, test: false, problems: [] };
      const events = texts.map((text, index) => ({
        ...{ ...said, dedupeKey: `k:${index}`, data: { body: text } },
        subject: { kind: 'message', id: `k:${index}` } as const,
      }));
      return { dialect: 'texts', events };
    };
    const sources = { find: () => ({ read }) } as unknown as SourceRegistry;
    const readStored = async () => {
      const ids = stored.map(({ eventId }) => eventId);
      const rows = await loadStoredWebhooks(dispatch.store.db, ids);
      return rows.map((row) => readAnew(row, sources, NUMBERS));
    };
    const readings = await readStored();
    expect(times).toBe(1);
    expect(readings).toHaveLength(200);
    for (const { row, event, changed, found } of readings) {
      const data = { body: row.dedupe_key.slice(2) };
      expect({ changed, found, event }).toMatchObject({ changed: true, found: true, event: { data } });
    }
    await dispatch.store.db.deleteFrom('bodies').execute();
    expect((await readStored()).map(({ changed, found }) => changed || found)).not.toContain(true);
    expect(times).toBe(1);
  });

  it('is loaded by what its events say, not by its whole body for each', async () => {
    const events = webhook('l', { count: 10, text: () => 'x'.repeat(1_000) });
    await dispatch.inbox.acceptAll(events);
    const ids = events.map(({ id }) => id);
    expect((await loadEventsWithin(dispatch.store.db, ids, 5_500)).events.size).toBe(5);
    expect((await loadEventsWithin(dispatch.store.db, ids, 1)).events.size).toBe(1);
  });

  it('is carried to another database', async () => {
    const events = webhook('m', { count: 50 });
    await dispatch.inbox.acceptAll(events);
    const directory = join(mkdtempSync(join(tmpdir(), 'transfer-')), 'export');
    const target = await create();
    const other = await Dispatch.start(target, []);
    try {
      await exportStore(dispatch.store.pool, directory, () => undefined);
      await importStore(other.store.pool, directory, () => undefined);
      const { event, body } = await findEvent(other.store.db, events[49]?.id as string, NO_REDACTION);
      expect(body.equals(events[0]?.raw as Buffer)).toBe(true);
      expect(event.headers).toEqual(HEADERS);
    } finally {
      await other.stop();
      await target.remove();
      rmSync(directory, { recursive: true, force: true });
    }
  }, 60_000);
});
