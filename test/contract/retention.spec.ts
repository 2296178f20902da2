import { v7 as uuid } from 'uuid';
import { Retention } from '../../src/inbox/retention.js';
import { Dispatch } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';

const DAY_MS = 86_400_000;

describeEachStore('retention', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;

  beforeAll(async () => {
    testStore = await create();
    dispatch = await Dispatch.start(testStore, []);
  });
  afterAll(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  it('removes what is older, in batches, and nothing else', async () => {
    const now = Date.now();
    const receive = (daysAgo: number) => {
      const at = now - daysAgo * DAY_MS;
      return dispatch.accept({ id: uuid({ msecs: at }), receivedAt: new Date(at) });
    };
    await Promise.all(Array.from({ length: 1_200 }, (_, index) => receive(100 + index / 100)));
    const kept = await Promise.all([receive(89.9), receive(1), receive(0)]);
    const retention = new Retention(dispatch.store, 90);
    expect(await retention.removeOlderThan(new Date(now - 90 * DAY_MS))).toBe(1_200);
    const left = await dispatch.store.db.selectFrom('events').select('id').orderBy('id').execute();
    expect(left.map(({ id }) => id)).toEqual(kept.map(({ eventId }) => eventId));
    expect(await retention.removeOlderThan(new Date(now - 90 * DAY_MS))).toBe(0);
  });

  it('writes down up to when it has removed something', async () => {
    const until = async () =>
      (await dispatch.store.db.selectFrom('retention').selectAll().executeTakeFirst())?.removed_until.getTime();
    const [first, second] = [Date.now() - 50 * DAY_MS, Date.now() - 40 * DAY_MS];
    await dispatch.accept({ id: uuid({ msecs: first - DAY_MS }), receivedAt: new Date(first - DAY_MS) });
    const retention = new Retention(dispatch.store, 90);
    expect(await retention.removeOlderThan(new Date(first))).toBe(2);
    expect(await until()).toBe(first);
    expect(await retention.removeOlderThan(new Date(second))).toBe(0);
    expect(await until()).toBe(first);
  });

  it('leaves to a rebuild what that has not read yet, for a day', async () => {
    const at = Date.now() - 35 * DAY_MS;
    const ids = [uuid({ msecs: at }), uuid({ msecs: at + 1 })];
    for (const id of ids) await dispatch.accept({ id, receivedAt: new Date(at) });
    const rebuild = {
      id: uuid(),
      state: 'running' as const,
      subscribers: '{}',
      reason: '',
      last_event_id: ids[0] ?? '',
    };
    const none = {
      older_subscriber: null,
      older_after: null,
      near_at: null,
      tables: null,
      error: null,
      finished_at: null,
    };
    const now = new Date();
    await dispatch.store.db
      .insertInto('rebuilds')
      .values({ ...rebuild, ...none, phase: 'events', created_at: now, next_step_at: now })
      .execute();
    const retention = new Retention(dispatch.store, 90);
    expect(await retention.removeOlderThan(new Date(at + DAY_MS))).toBe(1);
    await dispatch.store.db
      .updateTable('rebuilds')
      .set({ created_at: new Date(now.getTime() - 2 * DAY_MS) })
      .execute();
    expect(await retention.removeOlderThan(new Date(at + DAY_MS))).toBe(1);
  });
});
