import type { QueryExecutorProvider, Transaction } from 'kysely';
import {
  keepOlderRows,
  lookup,
  mergeRows,
  OnBatch,
  PhoneNumbers,
  Subscriber,
  type DeliveryContext,
  type Derived,
  type MergedTable,
  type KeptRows,
  type Message,
  type OlderRows,
  type Projection,
  type WebhookEvent,
} from '../contract/index.js';
import { uniteConversations } from './unite-conversations.js';
import { conversations } from './conversations.table.js';
import { messageStateOf, type MessageState } from './fold-message.js';
import { messageContacts, messageParties, messagesTable } from './messages.table.js';

/** Keeps messages and conversations up to date. */
@Subscriber('messages', {
  projection: {
    tables: ['messages', 'message_parties', 'message_contacts', 'conversations', 'conversation_names'],
    version: 3,
  },
})
export class MessagesSubscriber implements Projection {
  private readonly table: MergedTable<MessageState>;
  private readonly derived: readonly Derived<MessageState>[];

  constructor(private readonly numbers: PhoneNumbers) {
    this.table = messagesTable(numbers);
    this.derived = [lookup(this.table, messageParties), lookup(this.table, messageContacts), conversations(numbers)];
  }

  @OnBatch('message.*')
  async project(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    const states = events.map(messageStateOf);
    await context.transaction((trx: Transaction<unknown>) => this.write(trx, states));
  }

  keepOlder(trx: QueryExecutorProvider, older: OlderRows): Promise<KeptRows> {
    return keepOlderRows(trx, this.table, older, this.write);
  }

  private readonly write = async (trx: QueryExecutorProvider, states: readonly MessageState[]): Promise<void> => {
    const changes = await mergeRows(trx, this.table, states, this.derived);
    await uniteConversations(trx, changes, this.numbers);
  };
}
