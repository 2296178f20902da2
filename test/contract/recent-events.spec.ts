import { openQueue } from '../../src/database/open-queue.js';
import type { Store } from '../../src/database/store.js';
import { storable, type Recipient } from '../../src/inbox/new-event.js';
import { RecentEvents } from '../../src/inbox/recent-events.js';
import { writeEvents } from '../../src/inbox/write-events.js';
import { newEvent } from '../support/dispatch.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

/** What the store does not have can only come from memory. */
describe('recent events', () => {
  let testStore: TestStore;
  let store: Store;
  let recent: RecentEvents;

  beforeAll(async () => {
    testStore = embeddedStore();
    store = await testStore.open();
  });
  beforeEach(() => {
    recent = new RecentEvents();
  });
  afterAll(async () => {
    await store.close();
    await testStore.remove();
  });

  const recipient = (subscriber: string): Recipient => ({ subscriber, orderKey: null, batch: false });
  const keep = (...subscribers: string[]) => {
    const event = storable(newEvent({ data: { text: 'hello' }, deliverTo: subscribers.map(recipient) }));
    recent.keep([event]);
    return event.id;
  };
  const load = async (...ids: string[]) => [...(await recent.load(store.db, ids)).values()];

  it('are at hand until every subscriber has had them', async () => {
    const id = keep('one', 'other');
    expect(await load(id)).toMatchObject([{ id, data: { text: 'hello' } }]);
    expect(await load(id)).toMatchObject([{ id, data: { text: 'hello' } }]);
    expect(await load(id)).toEqual([]);
  });

  it('are objects of their own for each', async () => {
    const id = keep('one', 'other');
    const [one] = await load(id);
    (one?.data as { text: string }).text = 'changed';
    expect(await load(id)).toMatchObject([{ data: { text: 'hello' } }]);
  });

  it('are at most so many, the newest', async () => {
    const ids = Array.from({ length: 2_001 }, () => keep('one'));
    expect(await load(...ids)).toHaveLength(2_000);
    expect(await load(ids[0] as string)).toEqual([]);
  });

  it('are forgotten when told so', async () => {
    const id = keep('one');
    recent.forget();
    expect(await load(id)).toEqual([]);
  });

  it('are loaded from the store up to so many bytes, and one at least', async () => {
    const queue = await openQueue(store, { supervise: false, traced: false }, () => undefined);
    const events = [10, 400, 500, 200].map((length) => storable(newEvent({ raw: Buffer.alloc(length) })));
    await writeEvents(store, queue, events);
    await queue.stop({ graceful: false });
    const ids = events.map(({ id }) => id);
    const within = async (bytes: number) => {
      const { events: loaded, left } = await recent.loadWithin(store.db, ids, bytes);
      return [ids.map((id) => loaded.has(id)), ids.map((id) => left.has(id))];
    };
    expect(await within(420)).toEqual([
      [true, true, false, false],
      [false, false, true, true],
    ]);
    expect(await within(1)).toEqual([
      [true, false, false, false],
      [false, true, true, true],
    ]);
    expect((await within(2_000))[0]).toEqual([true, true, true, true]);
  });
});
