import { Module } from '@nestjs/common';
import { GiveUp, On, RetryLater, Subscriber, type Message, type WebhookEvent } from '../../../src/contract/index.js';

/** Another system, that does what the text of a message says: `refuse` it, be `busy`, or else take it. */
export const crm = { well: false, handled: [] as string[] };

@Subscriber('crm-sync')
class CrmSync {
  @On('message.*')
  mirror(event: WebhookEvent<Message>): void {
    const text = event.data.body ?? '';
    if (!crm.well && text.includes('refuse')) throw new GiveUp('the CRM answered 404: no contact has +13105550176');
    if (!crm.well && text.includes('busy')) throw new RetryLater('the CRM is rate limiting: 429', 40);
    crm.handled.push(event.id);
  }
}

@Module({ providers: [CrmSync] })
export class CrmModule {}
