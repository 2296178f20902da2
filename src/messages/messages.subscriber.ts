import type { Transaction } from 'kysely';
import {
  lookup,
  mergeRows,
  OnBatch,
  PhoneNumbers,
  Subscriber,
  type DeliveryContext,
  type Derived,
  type MergedTable,
  type Message,
  type WebhookEvent,
} from '../contract/index.js';
import { uniteConversations } from './unite-conversations.js';
import { conversations } from './conversations.table.js';
import { messageStateOf, type MessageState } from './fold-message.js';
import { messageParties, messagesTable } from './messages.table.js';

/** Keeps messages and conversations up to date. */
@Subscriber('messages')
export class MessagesSubscriber {
  private readonly table: MergedTable<MessageState>;
  private readonly derived: readonly Derived<MessageState>[];

  constructor(private readonly numbers: PhoneNumbers) {
    this.table = messagesTable(numbers);
    this.derived = [lookup(this.table, messageParties), conversations(numbers)];
  }

  @OnBatch('message.*')
  async project(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    const states = events.map(messageStateOf);
    await context.transaction(async (trx: Transaction<unknown>) => {
      const changes = await mergeRows(trx, this.table, states, this.derived);
      await uniteConversations(trx, changes, this.numbers);
    });
  }
}
