import type { Transaction } from 'kysely';
import {
  mergeRows,
  OnBatch,
  Subscriber,
  updateLookup,
  type DeliveryContext,
  type Message,
  type WebhookEvent,
} from '../contract/index.js';
import { updateConversations } from './conversations.table.js';
import { messageStateOf } from './fold-message.js';
import { messageParties, messagesTable } from './messages.table.js';

/** Keeps messages and conversations up to date. */
@Subscriber('messages')
export class MessagesSubscriber {
  @OnBatch('message.*')
  async project(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    const states = events.map(messageStateOf);
    await context.transaction(async (trx: Transaction<unknown>) => {
      const changes = await mergeRows(trx, messagesTable, states);
      await Promise.all([updateLookup(trx, messageParties, changes), updateConversations(trx, changes)]);
    });
  }
}
