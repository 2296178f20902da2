import { sql } from 'kysely';
import type { WebhookEvent } from '../../src/contract/index.js';
import { Leases, type Lease } from '../../src/webhooks/dispatch/delivery/leases.js';
import { releaseLeases } from '../../src/webhooks/dispatch/delivery/release-leases.js';
import { Dispatch, batchSubscriber, newEvent, subscriber } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { TestStore } from '../support/stores.js';

const LEASE_MS = 60_000;

describeEachStore('leases', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;

  beforeEach(async () => {
    testStore = await create();
  });
  afterEach(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  const jobs = async () => {
    const { rows } = await sql<{ state: string; retry_count: number; started: boolean; data: unknown }>`
      select state::text, retry_count, started_on is not null as started, data from pgboss.job
      where name = 'one'`.execute(dispatch.store.db);
    return rows;
  };
  const fetch = (): Promise<Lease[]> => dispatch.queue.fetch('one', { batchSize: 10 });

  it('that are given back leave the delivery as it was, before its first attempt and before a later one', async () => {
    dispatch = await Dispatch.start(testStore, [subscriber('one', () => undefined)], { paused: ['one'] });
    await dispatch.accept();
    const before = await jobs();
    await releaseLeases(dispatch.store.db, await fetch());
    expect(await jobs()).toEqual(before);

    const failed = await fetch();
    await dispatch.queue.fail('one', failed, { message: 'broken' });
    await sql`update pgboss.job set start_after = now()`.execute(dispatch.store.db);
    const [again] = await jobs();
    expect(again).toMatchObject({ state: 'retry', retry_count: 0 });
    await releaseLeases(dispatch.store.db, await fetch());
    expect(await jobs()).toEqual([again]);
    expect(await fetch()).toMatchObject([{ retryCount: 1 }]);
  });

  it('that are given back to be tried alone are marked, whatever they carry', async () => {
    dispatch = await Dispatch.start(testStore, [subscriber('one', () => undefined)], { paused: ['one'] });
    await dispatch.accept();
    await dispatch.queue.send('one', { replayed: true });
    await releaseLeases(dispatch.store.db, await fetch(), { alone: true });
    expect((await jobs()).map(({ data }) => data)).toEqual(
      expect.arrayContaining([{ alone: true }, { alone: true, replayed: true }]),
    );
  });

  it('of somebody else are not given back', async () => {
    dispatch = await Dispatch.start(testStore, [subscriber('one', () => undefined)], { paused: ['one'] });
    await dispatch.accept();
    const old = await fetch();
    await dispatch.queue.fail('one', old, {});
    await sql`update pgboss.job set start_after = now()`.execute(dispatch.store.db);
    await fetch();
    await releaseLeases(dispatch.store.db, old);
    expect(await jobs()).toMatchObject([{ state: 'active', retry_count: 1 }]);
  });

  it('are given back for another attempt when the process stops, before its handlers notice', async () => {
    dispatch = await Dispatch.start(testStore, [subscriber('one', () => undefined)], { paused: ['one'] });
    await dispatch.accept();
    const errors: unknown[] = [];
    const leases = new Leases(dispatch.queue, 'one', (error) => errors.push(error));
    const [lease] = leases.take(await fetch());
    const states: string[] = [];
    await leases.abandon(new Error('stopped'));
    states.push(...(await jobs()).map(({ state }) => state));
    expect({ states, aborted: lease?.signal.aborted, errors }).toEqual({
      states: ['retry'],
      aborted: true,
      errors: [],
    });
    await leases.empty();
  });

  it(
    'that run out are failed attempts, counted with their event',
    async () => {
      dispatch = await Dispatch.start(testStore, [batchSubscriber('one', () => undefined)], { paused: ['one'] });
      const { eventId } = await dispatch.accept();
      await fetch(); // and no more is heard of it
      await eventually(() => expect(dispatch.lost).toHaveLength(1), LEASE_MS);
      expect(dispatch.lost).toMatchObject([
        { subscriber: 'one', eventIds: [eventId], attempt: 1, last: false, error: expect.stringContaining('20 s') },
      ]);
      expect(await dispatch.deliveriesOf(eventId)).toMatchObject([
        { state: 'retry', attempts: 1, lastError: expect.stringContaining('not heard of') },
      ]);
    },
    2 * LEASE_MS,
  );

  it('tell what the queue itself has failed', async () => {
    dispatch = await Dispatch.start(testStore, [subscriber('one', () => undefined)], { paused: ['one'] });
    const { eventId } = await dispatch.accept();
    await dispatch.queue.fail('one', await fetch(), { value: { message: 'job timed out' } });
    expect(await dispatch.deliveriesOf(eventId)).toMatchObject([{ state: 'retry', lastError: 'job timed out' }]);
  });

  it('end with each delivery, not with its neighbours', async () => {
    const waiting: (() => void)[] = [];
    const handle = ({ type }: WebhookEvent) =>
      type === 'stays' ? new Promise<void>((resolve) => waiting.push(resolve)) : undefined;
    dispatch = await Dispatch.start(testStore, [subscriber('one', handle)]);
    const events = ['stays', 'goes', 'stays', 'goes'].map((type) => newEvent({ type }));
    const receipts = await Promise.all(events.map((event) => dispatch.accept(event)));
    const states = async () => {
      const deliveries = await Promise.all(receipts.map(({ eventId }) => dispatch.deliveriesOf(eventId)));
      return deliveries.flat().map(({ state }) => state);
    };
    await eventually(async () => expect(await states()).toEqual(['active', 'done', 'active', 'done']), 5_000);
    for (const resolve of waiting) resolve();
    await eventually(async () => expect(new Set(await states())).toEqual(new Set(['done'])));
  });
});
