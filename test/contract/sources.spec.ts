import { ConflictException } from '@nestjs/common';
import type { WebhookEvent } from '../../src/contract/index.js';
import type { Store } from '../../src/database/store.js';
import { eraseNumber } from '../../src/inbox/erasures/erase-number.js';
import { openQueue } from '../../src/database/open-queue.js';
import { describeEachStore } from '../support/each-store.js';
import { Projections } from '../support/projections.js';
import { callEvent, contactEvent, messageEvent, phone, saidBy } from '../support/sample-events.js';
import type { TestStore } from '../support/stores.js';

const AT = '2026-10-05T16:00:00.000Z';
const [OURS, ONE, TWO] = ['+14155550142', '+13105550171', '+13105550172'] as const;
const SOURCES = ['aircall', 'dialpad'] as const;

const bothOf = ({ items }: { items: { id: string; source: string }[] }) =>
  items.map(({ source, id }) => [source, id]).sort();
const both = (id: string) => SOURCES.map((source) => [source, id]);

/** What each of two sources says of a message, a call and a contact to which it gives the same small number. */
function saidByBoth(): WebhookEvent[] {
  return SOURCES.flatMap((source, index) => {
    const number = index === 0 ? ONE : TWO;
    const text = `from ${source}`;
    return [
      messageEvent('message.received', AT, { id: '7', from: number, to: [OURS], body: text, conversationId: '9' }),
      callEvent('call.completed', AT, { id: '7', from: number, to: OURS, direction: 'inbound', startedAt: AT }),
      contactEvent('contact.created', AT, { id: '7', name: text, phones: [phone(number)] }),
    ].map((event) => saidBy(source, event as WebhookEvent));
  });
}

describeEachStore('two sources', (create) => {
  let testStore: TestStore;
  let store: Store;
  let projections: Projections;

  beforeAll(async () => {
    testStore = await create();
    store = await testStore.open();
    projections = new Projections(store.db);
  });
  beforeEach(() => projections.clear());
  afterAll(async () => {
    await store.close();
    await testStore.remove();
  });

  it('with the same ids have a row each, and both can be read', async () => {
    await projections.deliver(saidByBoth());
    expect(bothOf(await projections.listMessages())).toEqual(both('7'));
    expect(bothOf(await projections.listCalls())).toEqual(both('7'));
    expect(bothOf(await projections.listContacts())).toEqual(both('7'));
    expect(bothOf(await projections.listConversations())).toEqual(both('9'));
    for (const source of SOURCES) {
      const name = `from ${source}`;
      expect(await projections.message('7', source)).toMatchObject({ source, body: name });
      expect(await projections.call('7', source)).toMatchObject({ source });
      expect(await projections.contact('7', source)).toMatchObject({ source, name, history: expect.any(Array) });
      expect(await projections.conversation('9', source)).toMatchObject({
        source,
        messageCount: 1,
        lastMessage: { body: name },
      });
    }
  });

  it('are told apart also when their events come one by one, again, and change', async () => {
    const events = saidByBoth();
    for (const event of [...events, ...events]) await projections.deliver([event]);
    const later = '2026-10-05T17:00:00.000Z';
    await projections.deliver([
      saidBy('dialpad', messageEvent('message.updated', later, { id: '7', body: 'edited' })),
      saidBy('dialpad', contactEvent('contact.updated', later, { id: '7', name: 'Edited', phones: [phone(ONE)] })),
    ] as WebhookEvent[]);
    expect(await projections.message('7', 'aircall')).toMatchObject({ body: 'from aircall', from: ONE });
    expect(await projections.message('7', 'dialpad')).toMatchObject({ body: 'edited', from: TWO });
    expect((await projections.contact('7', 'aircall')).history).toHaveLength(2);
    expect((await projections.contact('7', 'dialpad')).history).toHaveLength(4);
  });

  it('are asked for where several have the id, with their names', async () => {
    await projections.deliver(saidByBoth());
    const asked = [
      projections.message('7'),
      projections.call('7'),
      projections.contact('7'),
      projections.conversation('9'),
    ];
    for (const answer of asked) {
      const error: unknown = await answer.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConflictException);
      expect((error as ConflictException).getResponse()).toMatchObject({
        detail: expect.stringContaining('aircall, dialpad. Add ?source='),
      });
    }
    await expect(projections.message('7', 'zoom')).rejects.toThrow('no message has the id 7');
  });

  it('are filters of lists, and lists page over both', async () => {
    await projections.deliver(saidByBoth());
    const lists = [
      projections.listMessages,
      projections.listCalls,
      projections.listContacts,
      projections.listConversations,
    ];
    for (const list of lists) {
      expect(bothOf(await list({ source: 'dialpad' }))).toHaveLength(1);
      expect(bothOf(await list({ source: 'dialpad', phoneNumber: TWO }).catch(() => ({ items: [] })))).toHaveLength(1);
      const first = await list({ limit: 1 });
      const second = await list({ limit: 1, cursor: first.nextCursor ?? '' });
      expect([...first.items, ...second.items].map(({ source }) => source)).toEqual(['dialpad', 'aircall']);
      expect(second.nextCursor).toBeNull();
    }
  });

  it('have conversations of their own between the same parties, named or not', async () => {
    const unnamed = messageEvent('message.received', AT, { id: '1', from: ONE, to: [OURS] });
    const named = messageEvent('message.received', AT, { id: '2', from: ONE, to: [OURS], conversationId: 'C' });
    await projections.deliver([saidBy('aircall', unnamed), saidBy('dialpad', unnamed)]);
    const [derived] = (await projections.listConversations()).items;
    expect((await projections.listConversations()).items).toHaveLength(2);
    await projections.deliver([saidBy('dialpad', named)]);
    expect(await projections.message('1', 'dialpad')).toMatchObject({ conversation: { id: 'C', derived: false } });
    expect(await projections.message('1', 'aircall')).toMatchObject({
      conversation: { id: derived?.id, derived: true },
    });
    // a link that was kept
    expect(await projections.conversation(derived?.id ?? '', 'dialpad')).toMatchObject({ id: 'C', messageCount: 2 });
    expect(await projections.conversation(derived?.id ?? '', 'aircall')).toMatchObject({ messageCount: 1 });
    expect(bothOf(await projections.listMessages({ conversationId: derived?.id, source: 'dialpad' }))).toHaveLength(2);
    expect(bothOf(await projections.listMessages({ conversationId: derived?.id }))).toHaveLength(3);
  });

  it('keep what the other one has said of another number when that is erased', async () => {
    const queue = await openQueue(store, { supervise: false, traced: false }, (error) => {
      throw error;
    });
    await projections.deliver(saidByBoth());
    expect(await eraseNumber(store.db, ONE)).toMatchObject({ messages: 1, calls: 1, contacts: 1, conversations: 1 });
    for (const list of [projections.listMessages, projections.listCalls, projections.listContacts]) {
      expect(bothOf(await list())).toEqual([['dialpad', '7']]);
    }
    expect(bothOf(await projections.listConversations())).toEqual([['dialpad', '9']]);
    expect((await projections.contact('7')).history).toHaveLength(2);
    await queue.stop();
  });
});
