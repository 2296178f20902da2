import { sql } from 'kysely';
import { GiveUp, RetryLater, type DeliveryContext, type WebhookEvent } from '../../src/contract/index.js';
import { Dispatch, batchSubscriber, newEvent, subscriber } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { TestStore } from '../support/stores.js';

/** Once is tried at once, so that tests need not wait. */
const SOON = { retryDelaySeconds: 0, retryDelayMaxSeconds: 1 };

describeEachStore('dispatch', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;

  beforeEach(async () => {
    testStore = await create();
  });
  afterEach(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  it('hands an event over within 250 ms when nothing else is going on', async () => {
    let handled = 0;
    dispatch = await Dispatch.start(testStore, [subscriber('quick', () => (handled = performance.now()))]);
    const waits: number[] = [];
    for (let round = 0; round < 10; round++) {
      handled = 0;
      await dispatch.accept();
      const acknowledged = performance.now();
      await eventually(() => expect(handled).toBeGreaterThan(0));
      waits.push(handled - acknowledged);
    }
    expect(Math.max(...waits)).toBeLessThan(250);
  });

  it('stores an event that comes again once, and delivers it once', async () => {
    const seen: string[] = [];
    dispatch = await Dispatch.start(testStore, [subscriber('once', ({ id }) => seen.push(id))]);
    const [first, ...others] = await Promise.all(
      Array.from({ length: 50 }, () => dispatch.accept({ dedupeKey: 'the same' })),
    );
    expect(first?.duplicate).toBe(false);
    expect(others).toEqual(others.map(() => ({ eventId: first?.eventId, duplicate: true })));
    await dispatch.accept({ dedupeKey: 'another' });
    await eventually(() => expect(seen).toHaveLength(2));
    expect(seen).toContain(first?.eventId);
  });

  it('lets one subscriber fail without touching the others, and ends in a dead letter', async () => {
    const attempts: number[] = [];
    let good = 0;
    dispatch = await Dispatch.start(testStore, [
      subscriber(
        'bad',
        (_, { attempt }) => {
          attempts.push(attempt);
          throw new Error('broken');
        },
        { ...SOON, retryLimit: 2 },
      ),
      subscriber('good', () => (good += 1)),
    ]);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      const deliveries = await dispatch.deliveriesOf(eventId);
      expect(deliveries).toMatchObject([
        { subscriber: 'bad', state: 'dead', attempts: 3, lastError: 'broken', nextAttemptAt: null },
        { subscriber: 'good', state: 'done', attempts: 1, lastError: null },
      ]);
    }, 20_000);
    expect(attempts).toEqual([1, 2, 3]);
    expect(good).toBe(1);
  });

  it('ends an attempt that takes too long, and tells its handler', async () => {
    const signals: AbortSignal[] = [];
    dispatch = await Dispatch.start(testStore, [
      subscriber(
        'hangs',
        (_, { signal }) => {
          signals.push(signal);
          return new Promise(() => undefined);
        },
        { timeout: 200, retryLimit: 0 },
      ),
      subscriber('good', () => undefined),
    ]);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      expect(await dispatch.deliveriesOf(eventId)).toMatchObject([
        { subscriber: 'good', state: 'done' },
        { subscriber: 'hangs', state: 'dead', lastError: expect.stringContaining('200 ms') },
      ]);
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('gives up at once when a handler says so, and waits as long as one asks for', async () => {
    dispatch = await Dispatch.start(testStore, [
      subscriber('gives-up', () => {
        throw new GiveUp('no such contact');
      }),
      subscriber('later', () => {
        throw new RetryLater('busy', 3_600);
      }),
    ]);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      const [givesUp, later] = await dispatch.deliveriesOf(eventId);
      expect(givesUp).toMatchObject({ state: 'dead', attempts: 1, lastError: 'no such contact' });
      expect(later).toMatchObject({ state: 'retry', attempts: 1, lastError: 'busy' });
      const wait = (later?.nextAttemptAt?.getTime() ?? 0) - Date.now();
      expect(wait).toBeGreaterThan(3_500_000);
      expect(wait).toBeLessThanOrEqual(3_601_000);
    });
  });

  it('puts a delivery off for a day at most', async () => {
    dispatch = await Dispatch.start(testStore, [
      subscriber('much-later', () => {
        throw new RetryLater('busy', 1e13);
      }),
    ]);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      const [later] = await dispatch.deliveriesOf(eventId);
      expect(later).toMatchObject({ state: 'retry', attempts: 1, lastError: 'busy' });
      const wait = (later?.nextAttemptAt?.getTime() ?? 0) - Date.now();
      expect(wait).toBeGreaterThan(86_300_000);
      expect(wait).toBeLessThanOrEqual(86_401_000);
    });
  });

  it('fails a delivery that cannot be put off with the usual backoff', async () => {
    dispatch = await Dispatch.start(testStore, [
      subscriber('refused', () => {
        throw new RetryLater('busy', 7_200);
      }),
    ]);
    const { db } = dispatch.store;
    await sql`create function refuse_job() returns trigger language plpgsql as
      $$ begin raise exception 'no such time'; end $$`.execute(db);
    await sql`create trigger refuse before insert or update on pgboss.job for each row
      when (new.start_after > now() + interval '1 hour') execute function refuse_job()`.execute(db);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      const [refused] = await dispatch.deliveriesOf(eventId);
      expect(refused).toMatchObject({ state: 'retry', attempts: 1, lastError: 'busy' });
      expect((refused?.nextAttemptAt?.getTime() ?? Infinity) - Date.now()).toBeLessThan(60_000);
    });
  });

  it('makes what is written through the transaction happen exactly once', async () => {
    let calls = 0;
    const count = async (_: WebhookEvent, context: DeliveryContext) => {
      calls += 1;
      if (calls === 1) {
        const failing = context.transaction(async (trx) => {
          await sql`update durability_probe set commits = commits + 1000`.execute(trx);
          throw new Error('before the commit');
        });
        await failing;
      }
      await context.transaction((trx) => sql`update durability_probe set commits = commits + 1`.execute(trx));
      throw new Error('after the commit: nothing is left to do');
    };
    dispatch = await Dispatch.start(testStore, [subscriber('counts', count, SOON)]);
    await sql`update durability_probe set commits = 0`.execute(dispatch.store.db);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      expect(await dispatch.deliveriesOf(eventId)).toMatchObject([{ state: 'done', attempts: 2 }]);
    });
    const { rows } = await sql`select commits from durability_probe`.execute(dispatch.store.db);
    expect(rows).toEqual([{ commits: 1 }]);
    expect(calls).toBe(2);
  });

  it('rolls back a transaction that is open for too long, says so, and goes on with others', async () => {
    const tooLong = testStore.kind === 'embedded' ? 'kept the embedded store waiting for 250 ms' : 'open for 5 s';
    let late: Promise<unknown> = Promise.resolve();
    const waits = async (_: WebhookEvent, context: DeliveryContext) => {
      await context.transaction(async (trx) => {
        const add = () => sql`update durability_probe set commits = commits + 1`.execute(trx);
        await add();
        await new Promise<void>((resolve) => {
          context.signal.addEventListener('abort', () => resolve());
        });
        late = add();
        await late;
      });
    };
    dispatch = await Dispatch.start(testStore, [
      subscriber('waits', waits, { retryLimit: 0, timeout: 60_000 }),
      subscriber('good', () => undefined),
    ]);
    await sql`update durability_probe set commits = 0`.execute(dispatch.store.db);
    const { eventId } = await dispatch.accept();
    await eventually(async () => {
      expect(await dispatch.deliveriesOf(eventId)).toMatchObject([
        { subscriber: 'good', state: 'done' },
        { subscriber: 'waits', state: 'dead', lastError: expect.stringContaining(tooLong) },
      ]);
    }, 20_000);
    await eventually(() => expect(late).rejects.toThrow('the transaction has ended'));
    const { rows } = await sql`select commits from durability_probe`.execute(dispatch.store.db);
    expect(rows).toEqual([{ commits: 0 }]);
  });

  it('keeps the events of a subject in order, past a failure, without holding up other subjects', async () => {
    const seen: string[] = [];
    let failures = 0;
    const handle = ({ subject, externalId }: WebhookEvent) => {
      if (subject.id === 'A' && failures < 2) {
        failures += 1;
        throw new Error('not yet');
      }
      seen.push(`${subject.id}${externalId}`);
    };
    dispatch = await Dispatch.start(testStore, [subscriber('ordered', handle, { ...SOON, orderBy: 'subject' })]);
    for (const externalId of ['1', '2', '3']) {
      for (const id of ['A', 'B']) await dispatch.accept({ externalId, subject: { kind: 'call', id } });
    }
    await eventually(() => expect(seen).toHaveLength(6), 20_000);
    expect(seen.filter((one) => one.startsWith('A'))).toEqual(['A1', 'A2', 'A3']);
    expect(seen.filter((one) => one.startsWith('B'))).toEqual(['B1', 'B2', 'B3']);
  });

  it('hands many events to a batch subscriber at once, and lets a bad one fail alone', async () => {
    const sizes: number[] = [];
    const handle = async (events: readonly WebhookEvent[], context: DeliveryContext) => {
      sizes.push(events.length);
      if (events.some(({ type }) => type === 'bad')) throw new GiveUp('a bad event');
      await context.transaction((trx) =>
        sql`update durability_probe set commits = commits + ${events.length}`.execute(trx),
      );
    };
    dispatch = await Dispatch.start(testStore, [batchSubscriber('batches', handle)]);
    await sql`update durability_probe set commits = 0`.execute(dispatch.store.db);
    const types = Array.from({ length: 40 }, (_, index) => (index === 7 ? 'bad' : 'good'));
    const receipts = await Promise.all(types.map((type) => dispatch.accept({ type })));
    await eventually(async () => {
      const deliveries = await Promise.all(receipts.map(({ eventId }) => dispatch.deliveriesOf(eventId)));
      const states = deliveries.flat().map(({ state }) => state);
      expect(states).toEqual(types.map((type) => (type === 'bad' ? 'dead' : 'done')));
    });
    const { rows } = await sql`select commits from durability_probe`.execute(dispatch.store.db);
    expect(rows).toEqual([{ commits: 39 }]);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  it('leaves a group alone that another worker has taken over and done', async () => {
    const sizes: number[] = [];
    const handle = async (events: readonly WebhookEvent[]) => {
      sizes.push(events.length);
      if (sizes.length > 1) return;
      await sql`
        update pgboss.job set state = 'completed', completed_on = now() where name = 'batches'`.execute(
        dispatch.store.db,
      );
      throw new Error('woken up too late');
    };
    dispatch = await Dispatch.start(testStore, [batchSubscriber('batches', handle)]);
    const group = await Promise.all(Array.from({ length: 5 }, () => dispatch.accept()));
    await eventually(() => expect(sizes).toHaveLength(1));
    await eventually(async () => {
      const { rows } = await sql`select distinct state::text from pgboss.job where name = 'batches'`.execute(
        dispatch.store.db,
      );
      expect(rows).toEqual([{ state: 'completed' }]);
    });
    // the one worker comes to it after whatever it has made of the group
    const { eventId } = await dispatch.accept();
    await eventually(async () => expect(await dispatch.deliveriesOf(eventId)).toMatchObject([{ state: 'done' }]));
    const [first = 0, ...others] = sizes;
    const rest = group.length - first;
    expect(others.reduce((sum, size) => sum + size, 0)).toBe(rest + 1);
  });

  it('stores texts that PostgreSQL has no place for', async () => {
    dispatch = await Dispatch.start(testStore, []);
    const odd = 'a\0b\ud800';
    const { eventId } = await dispatch.accept({
      type: odd,
      externalId: odd,
      deliveryId: odd,
      dedupeKey: odd,
      subject: { kind: 'unknown', id: 'x'.repeat(100_000) },
      data: { [odd]: odd },
      headers: { odd },
      raw: Buffer.from([0, 255, 10]),
    });
    expect(await dispatch.accept({ dedupeKey: odd })).toEqual({ eventId, duplicate: true });
    const row = await dispatch.store.db.selectFrom('events').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ data: { [odd]: odd }, headers: { odd }, raw: Buffer.from([0, 255, 10]) });
  });

  it('stores nothing of an event that cannot be stored, and all of its neighbours', async () => {
    dispatch = await Dispatch.start(testStore, [subscriber('all', () => undefined)]);
    const results = await Promise.allSettled([
      dispatch.accept(),
      dispatch.accept({ source: 'with\0nul' }),
      dispatch.accept(newEvent()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
