import fc from 'fast-check';
import type { Message, WebhookEvent } from '../../src/contract/index.js';
import type { Store } from '../../src/database/store.js';
import { describeEachStore } from '../support/each-store.js';
import { historyOfADay } from '../support/history-of-a-day.js';
import { deliveriesOf } from '../support/orders.js';
import { Projections } from '../support/projections.js';
import { callEvent, contactEvent, messageEvent, phone } from '../support/sample-events.js';
import type { TestStore } from '../support/stores.js';

const at = (second: number) => new Date(Date.parse('2026-10-05T16:00:00Z') + second * 1000).toISOString();
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

const [ONE, TWO, THREE] = ['+13105550171', '+13105550172', '+13105550173'] as const;

describeEachStore('projections', (create) => {
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

  const endOf = async (batches: readonly WebhookEvent[][], workers: number) => {
    await projections.clear();
    const queue = [...batches];
    const work = async () => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) await projections.deliver(batch);
    };
    await Promise.all(Array.from({ length: workers }, work));
    return { rows: await projections.rows(), answers: await projections.answers() };
  };

  it.each([1, 4])('end the same under every order, repetition and batching, with %i workers', async (workers) => {
    const history = historyOfADay();
    const expected = await endOf(
      history.map((event) => [event]),
      1,
    );
    expect(expected.rows.messages).toHaveLength(6);
    expect(expected.rows.conversations).toHaveLength(4);
    await fc.assert(
      fc.asyncProperty(deliveriesOf(history), async (batches) => {
        expect(await endOf(batches, workers)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('do not wait for each other for ever when the same events come in opposite orders', async () => {
    const events = Array.from({ length: 40 }, (_, index) => [
      messageEvent('message.sent', at(index), { id: `AC${index}`, from: ONE, to: [`+2${index % 7}`], status: 'sent' }),
      messageEvent('message.delivered', at(index), { id: `AC${index}`, conversationId: `CN${index % 5}` }),
      contactEvent('contact.updated', at(index), { id: `CT${index}`, name: 'John' }),
    ]).flat();
    await Promise.all(
      [events, events.toReversed(), events.slice(60), events.slice(0, 60)].map((batch) => projections.deliver(batch)),
    );
    const { items } = await projections.listConversations();
    expect(items.map(({ id, messageCount }) => [id, messageCount]).sort()).toEqual(
      ['CN0', 'CN1', 'CN2', 'CN3', 'CN4'].map((id) => [id, 8]),
    );
  });

  it('list conversations with their last message, newest first', async () => {
    const inbound: Partial<Message> = {
      direction: 'inbound',
      to: ['+14155550142'],
      phoneNumberId: 'PN1',
      status: 'received',
    };
    await projections.deliver([
      messageEvent('message.received', at(1), {
        ...inbound,
        id: 'A1',
        from: '+13105550171',
        body: 'Hi',
        conversationId: 'CN1',
      }),
      messageEvent('message.received', at(3), { ...inbound, id: 'A3', from: '+13105550172', body: 'Ho' }),
    ]);
    await projections.deliver([
      messageEvent('message.received', at(2), {
        ...inbound,
        id: 'A2',
        from: '+13105550171',
        body: 'You?',
        conversationId: 'CN1',
      }),
    ]);
    const [derived, named] = (await projections.listConversations()).items;
    expect(derived).toMatchObject({ derived: true, participants: ['+13105550172', '+14155550142'], messageCount: 1 });
    expect(named).toEqual({
      id: 'CN1',
      source: 'openphone',
      derived: false,
      participants: ['+13105550171', '+14155550142'],
      names: {},
      phoneNumberId: 'PN1',
      firstMessageAt: at(1),
      lastMessageAt: at(2),
      lastMessage: { id: 'A2', direction: 'inbound', body: 'You?', status: 'received' },
      messageCount: 2,
    });
    expect(await projections.conversation(derived?.id ?? '')).toEqual(derived);
    expect(idsOf(await projections.listMessages({ conversationId: derived?.id ?? '' }))).toEqual(['A3']);
  });

  it('empty a derived conversation when a later event names the real one', async () => {
    await projections.deliver([messageEvent('message.sent', at(1), { id: 'A1', from: ONE, to: [TWO] })]);
    await projections.deliver([messageEvent('message.delivered', at(2), { id: 'A1', conversationId: 'CN1' })]);
    expect((await projections.listConversations()).items).toEqual([
      expect.objectContaining({ id: 'CN1', derived: false, messageCount: 1, participants: [ONE, TWO] }),
    ]);
  });

  describe('whose messages the sender names only in part', () => {
    const [line, person] = ['+14155550142', '+13105550171'];
    const message = (id: string, second: number, conversationId: string | null) =>
      messageEvent('message.received', at(second), {
        id,
        from: person,
        to: [line],
        phoneNumberId: 'PN1',
        conversationId,
      });
    const story = [
      message('A1', 1, null),
      message('A2', 2, 'CN1'),
      messageEvent('message.sent', at(3), { id: 'A3', from: line, to: [person], phoneNumberId: 'PN1' }),
      messageEvent('message.delivered', at(4), { id: 'A3', status: 'delivered' }),
      message('A4', 5, null),
      messageEvent('message.delivered', at(6), { id: 'A4', conversationId: 'CN1' }),
    ];

    it('are one conversation, in whatever order and batches they come', async () => {
      for (const order of [story, story.toReversed(), [...story.slice(3), ...story.slice(0, 3)]]) {
        for (const size of [1, 2, order.length]) {
          await projections.clear();
          for (let from = 0; from < order.length; from += size)
            await projections.deliver(order.slice(from, from + size));
          expect((await projections.listConversations()).items).toEqual([
            expect.objectContaining({ id: 'CN1', derived: false, messageCount: 4, participants: [person, line] }),
          ]);
          const { items } = await projections.listMessages({ conversationId: 'CN1' });
          const conversation = { id: 'CN1', derived: false };
          expect(items.map((item) => [item.id, item.conversation])).toEqual(
            ['A4', 'A3', 'A2', 'A1'].map((id) => [id, conversation]),
          );
        }
      }
    });
  });

  it('are found by a derived id that was kept', async () => {
    await projections.deliver([messageEvent('message.sent', at(1), { id: 'A1', from: ONE, to: [TWO] })]);
    const [derived] = idsOf(await projections.listConversations());
    await projections.deliver([
      messageEvent('message.sent', at(2), { id: 'A2', from: TWO, to: [ONE], conversationId: 'CN1' }),
    ]);
    expect(await projections.conversation(derived ?? '')).toMatchObject({ id: 'CN1', messageCount: 2 });
    expect(idsOf(await projections.listMessages({ conversationId: derived ?? '' }))).toEqual(['A2', 'A1']);
    expect(await projections.message('A1')).toMatchObject({ conversation: { id: 'CN1', derived: false } });
  });

  it('are one when the two kinds of messages are written at the same moment', async () => {
    const pairs = Array.from({ length: 40 }, (_, index) => ({ from: ONE, to: [`+1310555${1000 + index}`], index }));
    await Promise.all(
      pairs.flatMap(({ from, to, index }) => [
        projections.deliver([messageEvent('message.sent', at(1), { id: `U${index}`, from, to })]),
        projections.deliver([
          messageEvent('message.sent', at(2), { id: `N${index}`, from, to, conversationId: `CN${index}` }),
        ]),
      ]),
    );
    const { items } = await projections.listConversations();
    expect(items.map(({ id, messageCount }) => [id.slice(0, 2), messageCount])).toEqual(pairs.map(() => ['CN', 2]));
  });

  it('page through every item once, also when all have the same time', async () => {
    const events = Array.from({ length: 7 }, (_, index) => [
      messageEvent('message.sent', at(0), { id: `A${index}`, from: ONE, to: [TWO] }),
      callEvent('call.ringing', at(0), { id: `C${index}`, from: ONE }),
      contactEvent('contact.updated', at(0), { id: `T${index}`, phones: [phone(ONE)] }),
    ]);
    await projections.deliver(events.flat());
    const lists = [projections.listMessages, projections.listCalls, projections.listContacts];
    for (const list of lists) {
      for (const filter of [{}, { phoneNumber: ONE }]) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await list({ ...filter, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...idsOf(page));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen.map((id) => id.slice(1))).toEqual(['6', '5', '4', '3', '2', '1', '0']);
      }
    }
  });

  it('filter messages', async () => {
    await projections.deliver([
      messageEvent('message.received', at(1), {
        id: 'A1',
        direction: 'inbound',
        from: ONE,
        to: [TWO],
        status: 'received',
      }),
      messageEvent('message.sent', at(2), {
        id: 'A2',
        direction: 'outbound',
        from: TWO,
        to: [ONE, THREE],
        status: 'sent',
      }),
      messageEvent('message.failed', at(3), {
        id: 'A3',
        direction: 'outbound',
        from: TWO,
        to: [THREE],
        conversationId: 'CN1',
      }),
    ]);
    expect(idsOf(await projections.listMessages({ phoneNumber: ONE }))).toEqual(['A2', 'A1']);
    expect(idsOf(await projections.listMessages({ phoneNumber: THREE, status: 'failed' }))).toEqual(['A3']);
    expect(idsOf(await projections.listMessages({ direction: 'outbound' }))).toEqual(['A3', 'A2']);
    expect(idsOf(await projections.listMessages({ conversationId: 'CN1' }))).toEqual(['A3']);
    expect(idsOf(await projections.listMessages({ since: at(2), until: at(3) }))).toEqual(['A2']);
    expect(await projections.listConversations({ phoneNumber: ONE })).toMatchObject({ items: [{}, {}] });
    expect(idsOf(await projections.listConversations({ phoneNumber: THREE, since: at(3) }))).toEqual(['CN1']);
    await expect(projections.listMessages({ since: '2026-W01' })).rejects.toThrow(/since: expected a time/);
  });

  it('filter calls and contacts', async () => {
    await projections.deliver([
      callEvent('call.missed', at(1), { id: 'C1', direction: 'inbound', from: ONE, conversationId: 'CN1' }),
      callEvent('call.completed', at(2), {
        id: 'C2',
        direction: 'outbound',
        participants: [ONE, TWO],
        status: 'answered',
      }),
      contactEvent('contact.updated', at(1), { id: 'T1', phones: [phone(ONE)], emails: ['Ann@Example.com'] }),
      contactEvent('contact.deleted', at(2), { id: 'T2', phones: [phone(ONE)] }),
    ]);
    expect(idsOf(await projections.listCalls({ phoneNumber: ONE }))).toEqual(['C2', 'C1']);
    expect(idsOf(await projections.listCalls({ missed: 'true' }))).toEqual(['C1']);
    expect(idsOf(await projections.listCalls({ status: 'answered', direction: 'outbound' }))).toEqual(['C2']);
    expect(idsOf(await projections.listCalls({ conversationId: 'CN1' }))).toEqual(['C1']);
    expect(idsOf(await projections.listContacts({ phoneNumber: ONE, deleted: 'false' }))).toEqual(['T1']);
    expect(idsOf(await projections.listContacts({ email: 'ann@example.COM' }))).toEqual(['T1']);
    expect(idsOf(await projections.listContacts({ deleted: 'true' }))).toEqual(['T2']);
  });

  it('take and give back text that PostgreSQL cannot hold in a column', async () => {
    const hostile = `\0\ud800"\\{},'${'x'.repeat(1_000_000)}`;
    const message = {
      id: `A${hostile}`,
      from: hostile,
      to: ['NULL', '', hostile],
      body: hostile,
      conversationId: hostile,
    };
    const call = { id: hostile, from: hostile, status: hostile, summary: [hostile], durationSeconds: 1e300 };
    const contact = { id: hostile, name: hostile, emails: [hostile], changes: { [hostile]: hostile, __proto__: 1 } };
    const batch = [
      messageEvent('message.sent', at(1), { ...message, createdAt: '275760-09-13T00:00:00.000Z' }),
      messageEvent('message.sent', at(1), { id: 'ordinary' }),
      callEvent('call.completed', at(1), { ...call, startedAt: hostile }),
      contactEvent('contact.updated', at(1), contact),
    ];
    await projections.deliver(batch);
    await projections.deliver(batch.toReversed());
    expect(await projections.message(message.id)).toMatchObject({ ...message, conversation: { derived: false } });
    const listed = { id: expect.stringMatching(/^A\0.{20,}…$/s), truncated: true };
    expect((await projections.listMessages({ phoneNumber: hostile })).items).toMatchObject([listed]);
    expect((await projections.listMessages({ conversationId: hostile })).items).toMatchObject([listed]);
    expect((await projections.listMessages()).items).toMatchObject([{ id: 'ordinary', truncated: false }, listed]);
    expect(await projections.call(hostile)).toMatchObject(call);
    expect(await projections.contact(hostile)).toMatchObject({
      name: hostile,
      emails: [hostile],
      changes: { [hostile]: hostile },
    });
  });

  it('list the beginnings of long parts, and have all of them by id', async () => {
    const body = 'y'.repeat(100_000);
    const line = { content: body, startSeconds: 0, endSeconds: 1, identifier: ONE, userId: null };
    const call = { id: 'C1', from: ONE, transcript: [line, line] };
    const message = { id: 'M1', from: ONE, to: [TWO], body };
    await projections.deliver([
      callEvent('call.transcript.completed', at(1), call),
      messageEvent('message.received', at(1), message),
      contactEvent('contact.created', at(1), { id: 'T1', name: 'Ann', company: body }),
    ]);
    const beginning = expect.stringMatching(/^y{500,4000}…$/);
    expect((await projections.listCalls()).items).toMatchObject([
      { id: 'C1', from: ONE, transcript: [{ content: beginning }, { content: beginning }], truncated: true },
    ]);
    expect((await projections.listMessages()).items).toMatchObject([{ ...message, body: beginning, truncated: true }]);
    expect((await projections.listConversations()).items).toMatchObject([{ lastMessage: { body: beginning } }]);
    expect((await projections.listContacts()).items).toMatchObject([{ name: 'Ann', company: beginning }]);
    expect(await projections.call('C1')).toMatchObject({ ...call, truncated: false });
    expect(await projections.message('M1')).toMatchObject({ ...message, truncated: false });
    expect(await projections.contact('T1')).toMatchObject({ company: body, truncated: false });
    await projections.deliver([messageEvent('message.received', at(2), { ...message, body: 'short' })]);
    expect((await projections.listMessages()).items).toMatchObject([{ body: 'short', truncated: false }]);
  });

  it('leave out what is of a call that it does not name', async () => {
    const unnamed = callEvent('call.recording.completed', null, { id: 'R', recordings: [] });
    await projections.deliver([{ ...unnamed, subject: { kind: 'call', id: null } }]);
    await projections.deliver([
      { ...unnamed, subject: { kind: 'call', id: null } },
      callEvent('call.ringing', null, { id: 'C' }),
    ]);
    expect((await projections.listCalls()).items.map(({ id }) => id)).toEqual(['C']);
  });

  it('say which id they do not know', async () => {
    await expect(projections.message('AC\0')).rejects.toThrow('no message has the id');
    await expect(projections.conversation('CN0')).rejects.toThrow('no conversation has the id CN0');
    await expect(projections.call('AC0')).rejects.toThrow('no call has the id AC0');
    await expect(projections.contact('CT0')).rejects.toThrow('no contact has the id CT0');
  });

  it('tell what changed in a contact, from what to what', async () => {
    await projections.deliver([contactEvent('contact.updated', at(2), { id: 'T1', changes: { name: 'John Smith' } })]);
    await projections.deliver([contactEvent('contact.created', at(1), { id: 'T1', name: 'John Doe' })]);
    await projections.deliver([contactEvent('contact.updated', null, { id: 'T1', name: 'J.' })]);
    expect((await projections.contact('T1')).history).toEqual([
      { field: 'name', from: 'John Doe', to: 'John Smith', at: at(2) },
      { field: 'name', from: 'J.', to: 'John Doe', at: at(1) },
      { field: 'name', from: null, to: 'J.', at: null },
    ]);
  });
});
