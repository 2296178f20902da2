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
});
