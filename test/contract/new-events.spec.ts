import { v7 as uuid } from 'uuid';
import { NewEvents } from '../../src/dashboard/stream/new-events.js';
import { Dispatch } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';

describeEachStore('events that have become visible', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;
  let news: NewEvents;
  let now: Date;

  beforeAll(async () => {
    testStore = await create();
    dispatch = await Dispatch.start(testStore, []);
  }, 60_000);
  beforeEach(() => {
    now = new Date();
    news = new NewEvents(dispatch.store.db, () => now);
  });
  afterEach(() => dispatch.store.db.deleteFrom('events').execute());
  afterAll(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  /** Received some seconds before now, visible from now on. */
  const store = async (secondsAgo = 0): Promise<string> => {
    const receivedAt = new Date(now.getTime() - secondsAgo * 1_000);
    const { eventId } = await dispatch.accept({ id: uuid({ msecs: receivedAt.getTime() }), receivedAt });
    return eventId;
  };
  const read = async () => (await news.read())?.events.map(({ id }) => id);
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1_000);
  };

  it('are found once, in whatever order they become so', async () => {
    await store();
    await news.begin();
    expect(await read()).toEqual([]);
    const [newest, older] = [await store(-1), await store(1)];
    expect(await read()).toEqual([older, newest]);
    const oldest = await store(14);
    expect(await read()).toEqual([oldest]);
    pass(10);
    const again = await store(9);
    expect(await read()).toEqual([again]);
    expect(await read()).toEqual([]);
  });

  it('are not hidden by as many that were removed', async () => {
    await news.begin();
    const removed = [await store(), await store()];
    expect(await read()).toEqual(removed.toSorted());
    await dispatch.store.db.deleteFrom('events').where('id', 'in', removed).execute();
    await read();
    const late = [await store(3), await store(2)];
    expect(await read()).toEqual(late);
  });

  it.each([1, 2, 3])('are still found when the store was away at query %i', async (failing) => {
    let left = Infinity;
    const flaky = dispatch.store.db.withPlugin({
      transformQuery: ({ node }) => {
        if (--left === 0) throw new Error('the store is away');
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    await store();
    news = new NewEvents(flaky, () => now);
    await news.begin();
    const late = await store(1);
    left = failing;
    await expect(news.read()).rejects.toThrow('away');
    expect(await read()).toEqual([late]);
  });

  it('begin anew when the clock was put back', async () => {
    await news.begin();
    await store();
    await read();
    pass(-3_600);
    await store();
    expect(await read()).toBeUndefined();
    const next = await store();
    expect(await read()).toEqual([next]);
  });

  it('begin anew when there are more than can be shown', async () => {
    await news.begin();
    await Promise.all(Array.from({ length: 600 }, () => store()));
    expect(await read()).toHaveLength(500);
    expect(await read()).toHaveLength(100);
    pass(1);
    await Promise.all(Array.from({ length: 600 }, () => store()));
    pass(6);
    expect(await read()).toBeUndefined();
    expect(await read()).toEqual([]);
  });
});
