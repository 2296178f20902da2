import type { ContentToFetch, WebhookEvent } from '../../src/contract/index.js';
import { findEvent } from '../../src/inbox/events/find-event.js';
import { loadEvents } from '../../src/inbox/load-events.js';
import { Dispatch, subscriber } from '../support/dispatch.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { TestStore } from '../support/stores.js';

const TO_FETCH: ContentToFetch[] = [
  { what: 'media', id: 'f1', url: null },
  { what: 'recording', id: null, url: 'https://media.example.com/\u0000?id=1' },
];

describeEachStore('what an event speaks of and does not carry', (create) => {
  let testStore: TestStore;
  let dispatch: Dispatch;
  let got: WebhookEvent[];

  beforeAll(async () => {
    testStore = await create();
    got = [];
    dispatch = await Dispatch.start(testStore, [subscriber('fetcher', (event) => void got.push(event))]);
  }, 60_000);
  afterAll(async () => {
    await dispatch.stop();
    await testStore.remove();
  });

  it.each([{ toFetch: TO_FETCH }, { toFetch: [] }])(
    'comes to subscribers, and stays with it: $toFetch',
    async ({ toFetch }) => {
      const { db } = dispatch.store;
      const { eventId } = await dispatch.accept({ toFetch });
      await eventually(() => expect(got.find(({ id }) => id === eventId)?.toFetch).toEqual(toFetch));
      expect((await loadEvents(db, [eventId])).get(eventId)?.toFetch).toEqual(toFetch);
      const sources = { redactionOf: () => ({ headers: [], fields: [] }) };
      expect((await findEvent(db, eventId, sources)).event.toFetch).toEqual(toFetch);
      const row = await db.selectFrom('events').select('to_fetch').where('id', '=', eventId).executeTakeFirstOrThrow();
      expect(row.to_fetch === null).toBe(toFetch.length === 0);
    },
  );
});
