import { v7 as uuid } from 'uuid';
import { pendingEvents } from '../../src/webhooks/rebuild/pending-events.js';
import type { RunningRebuild } from '../../src/webhooks/rebuild/running-rebuild.js';
import { batchSubscriber, Dispatch } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';

const MINUTE_MS = 60_000;

describeEachStore('events that a rebuild has to look at once more', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;

  beforeAll(async () => {
    testStore = await create();
    const done = () => undefined;
    dispatch = await Dispatch.start(testStore, [batchSubscriber('messages', done), batchSubscriber('calls', done)]);
  });
  afterAll(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  const receivedAgo = (minutes: number, type = 'message.received') => {
    const at = Date.now() - minutes * MINUTE_MS;
    return dispatch.accept({ id: uuid({ msecs: at }), receivedAt: new Date(at), type });
  };

  it('are those of the last minute, and those that were stored long after their receipt', async () => {
    const released = await receivedAgo(14_400);
    const recent = await receivedAgo(0.5);
    const now = new Date();
    const rebuild = { created_at: now, near_at: now, subscribers: { messages: 1 } } as unknown as RunningRebuild;
    expect(await pendingEvents(dispatch.store.db, rebuild)).toEqual([released.eventId, recent.eventId]);
    const others = { ...rebuild, subscribers: { contacts: 1 } };
    expect(await pendingEvents(dispatch.store.db, others)).toEqual([recent.eventId]);
    const later = new Date(now.getTime() + 10 * MINUTE_MS);
    const begunLater = { ...rebuild, created_at: later, near_at: later };
    expect(await pendingEvents(dispatch.store.db, begunLater)).toEqual([]);
  });
});
