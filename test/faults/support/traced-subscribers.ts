import { Module } from '@nestjs/common';
import { sql, type Transaction } from 'kysely';
import { On, Subscriber, type DeliveryContext, type Message, type WebhookEvent } from '../../../src/contract/index.js';

@Subscriber('second')
class Second {
  @On('message.*')
  work(): void {
    // being called is all
  }
}

@Subscriber('flaky', { retryDelaySeconds: 1, retryDelayMaxSeconds: 1, retryLimit: 100 })
class Flaky {
  @On('message.*')
  async work({ data }: WebhookEvent<Message>, context: DeliveryContext): Promise<void> {
    if (context.attempt > 1 && process.env['FLAKY'] !== 'always') return;
    // an error of the database, which quotes what it was given
    await context.transaction((trx: Transaction<unknown>) => sql`select ${data.body}::text::uuid`.execute(trx));
  }
}

@Module({ providers: [Second, Flaky] })
export class TracedSubscribers {}
