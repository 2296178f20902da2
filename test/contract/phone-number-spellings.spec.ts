import { lookup, mergeRows, PhoneNumbers, type Message, type WebhookEvent } from '../../src/contract/index.js';
import type { Store } from '../../src/database/store.js';
import { conversations } from '../../src/messages/conversations.table.js';
import { messageStateOf } from '../../src/messages/fold-message.js';
import { messageParties, messagesTable } from '../../src/messages/messages.table.js';
import { describeEachStore } from '../support/each-store.js';
import { Projections } from '../support/projections.js';
import { callEvent, contactEvent, messageEvent } from '../support/sample-events.js';
import type { TestStore } from '../support/stores.js';

const AMERICAN = new PhoneNumbers('US');
const NUMBER = '+13105550103';
const OTHER = '+14155550142';
const SPELLINGS = [
  NUMBER,
  '13105550103',
  '3105550103',
  '(310) 555-0103',
  '310.555.0103',
  '1-310-555-0103',
  '+1 310 555 0103',
  '+1 (310) 555-0103',
  '+1\u00a0310\u00a0555\u20110103',
  'tel:+1-310-555-0103',
];
const at = (second: number) => new Date(Date.parse('2026-10-05T16:00:00Z') + second * 1000).toISOString();
const phone = (value: string) => ({ value, e164: AMERICAN.e164(value) });
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id).sort();

/** As before there were numbers: each spelling by itself. */
class Literals extends PhoneNumbers {
  override keyOf(text: string): string {
    return text;
  }
}

/** Of each spelling a message, a call and a contact; of the message, one that goes the other way. */
const seen = (second: number): WebhookEvent[] =>
  SPELLINGS.flatMap((spelling, index) => [
    messageEvent('message.received', at(second), { id: `A${index}`, from: spelling, to: [OTHER], body: `${second}` }),
    messageEvent('message.sent', at(second), { id: `B${index}`, from: OTHER, to: [spelling], body: `${second}` }),
    messageEvent('message.sent', at(second), { id: `D${index}`, from: OTHER, to: [spelling], conversationId: 'CN1' }),
    callEvent('call.completed', at(second), { id: `C${index}`, from: spelling, to: OTHER, summary: [`${second}`] }),
    contactEvent('contact.updated', at(second), { id: `T${index}`, phones: [phone(spelling)], role: `${second}` }),
  ]);

describeEachStore('a number in any spelling', (create) => {
  let testStore: TestStore;
  let store: Store;
  let projections: Projections;

  beforeAll(async () => {
    testStore = await create();
    store = await testStore.open();
    projections = new Projections(store.db, AMERICAN);
  });
  beforeEach(() => projections.clear());
  afterAll(async () => {
    await store.close();
    await testStore.remove();
  });

  it('is one number: all lists find it by all of them, and show it as it was sent', async () => {
    await projections.deliver(seen(1));
    for (const phoneNumber of SPELLINGS) {
      const [messages, calls, contacts] = [
        await projections.listMessages({ phoneNumber }),
        await projections.listCalls({ phoneNumber }),
        await projections.listContacts({ phoneNumber }),
      ];
      expect([messages, calls, contacts].map(({ items }) => items.length)).toEqual([30, 10, 10]);
      expect(messages.items.map(({ from }) => from)).toEqual(expect.arrayContaining(SPELLINGS));
      expect(calls.items.map(({ from }) => from).sort()).toEqual(SPELLINGS.toSorted());
      expect(contacts.items.map(({ phones }) => phones?.[0])).toEqual(SPELLINGS.map(phone).toReversed());
      const { items } = await projections.listConversations({ phoneNumber });
      expect(items.map(({ id, messageCount }) => [id, messageCount])).toEqual([['CN1', 30]]);
      for (const { participants } of items) expect(participants).toEqual([NUMBER, OTHER]);
    }
    expect(idsOf(await projections.listMessages({ phoneNumber: '+13105550104' }))).toEqual([]);
  });

  /** By the literals, and each conversation by itself. */
  const deliverAsBefore = async (events: readonly WebhookEvent[]): Promise<void> => {
    const literals = new Literals('US');
    const table = messagesTable(literals);
    const messages = events.filter(({ subject }) => subject.kind === 'message') as WebhookEvent<Message>[];
    const derived = [lookup(table, messageParties), conversations(literals)];
    await store.db.transaction().execute((trx) => mergeRows(trx, table, messages.map(messageStateOf), derived));
    await new Projections(store.db, literals).deliver(events.filter(({ subject }) => subject.kind !== 'message'));
  };

  it('is refused in a list when it cannot be a number', async () => {
    const international = new Projections(store.db);
    const lists = [
      international.listMessages,
      international.listCalls,
      international.listContacts,
      international.listConversations,
    ];
    for (const list of lists) {
      await expect(list({ phoneNumber: '3105550103' })).rejects.toThrow('3105550103 has no country code');
      expect(await list({ phoneNumber: 'ACME' })).toEqual({ items: [], nextCursor: null });
    }
  });

  it('of rows that an earlier version wrote is made one with their next change', async () => {
    await projections.deliver(seen(1));
    await projections.deliver(seen(2));
    const expected = await projections.rows();
    await projections.clear();
    await deliverAsBefore(seen(1));
    expect(Object.values((await projections.rows()).conversations ?? []).length).toBeGreaterThan(2); // control
    await projections.deliver(seen(2));
    expect(await projections.rows()).toEqual(expected);
  });
});
