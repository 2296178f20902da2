import type { Transaction } from 'kysely';
import {
  lookup,
  mergeRows,
  OnBatch,
  Subscriber,
  type DeliveryContext,
  type Message,
  type WebhookEvent,
} from '../contract/index.js';
import { conversations } from './conversations.table.js';
import { messageStateOf } from './fold-message.js';
import { messageParties, messagesTable } from './messages.table.js';

/** Keeps messages and conversations up to date. */
@Subscriber('messages')
export class MessagesSubscriber {
  @OnBatch('message.*')
  async project(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    const states = events.map(messageStateOf);
    await context.transaction((trx: Transaction<unknown>) =>
      mergeRows(trx, messagesTable, states, [lookup(messagesTable, messageParties), conversations]),
    );
  }
}
