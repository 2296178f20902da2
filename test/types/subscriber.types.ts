/**
 * What a module author can write, and what must not compile. Never run: `npm run types` checks it, and an
 * `@ts-expect-error` above something that does compile is an error itself.
 */
import type { Transaction } from 'kysely';
import {
  On,
  OnBatch,
  Subscriber,
  type Call,
  type Contact,
  type DataOf,
  type DeliveryContext,
  type EventType,
  type MatchingTypes,
  type Message,
  type OptOutNotice,
  type ProviderObject,
  type WebhookEvent,
} from '../../src/contract/index.js';

declare module '../../src/contract/index.js' {
  interface WebhookEventMap {
    'invoice.paid': { amount: number };
  }
}

interface InvoiceTables {
  invoices: { id: string; amount: number };
}

@Subscriber('compiles', { retryLimit: 3, retryDelaySeconds: 1, timeout: 500, concurrency: 2, orderBy: 'subject' })
export class Compiles {
  @On('message.received')
  one(event: WebhookEvent<Message>, context: DeliveryContext): string | null {
    return context.attempt > 1 ? event.data.body : null;
  }

  @On('contact.*')
  async glob(event: WebhookEvent<Contact>): Promise<void> {
    await Promise.resolve(event.data.phones);
  }

  @On('*.completed')
  several(event: WebhookEvent<Call | ProviderObject>): void {
    void event;
  }

  @On('*')
  everything(event: WebhookEvent): void {
    void event;
  }

  @On('task.*', { tests: true })
  withoutParameters(): void {}

  @On('call.completed', { where: ({ data }) => data.durationSeconds !== null && data.durationSeconds > 60 })
  filtered(event: WebhookEvent<Call>): void {
    void event.data.summary;
  }

  @On('invoice.paid', { declared: true })
  async ownType(event: WebhookEvent<{ amount: number }>, context: DeliveryContext): Promise<void> {
    const { id, data } = event;
    await context.transaction((trx: Transaction<InvoiceTables>) =>
      trx.insertInto('invoices').values({ id, amount: data.amount }).execute(),
    );
  }
}

@Subscriber('compiles-in-batches')
export class CompilesInBatches {
  @OnBatch('call.*')
  batch(events: readonly WebhookEvent<Call>[], context: DeliveryContext): number {
    return events.length * context.attempt;
  }
}

export class WrongParameters {
  // @ts-expect-error a message is no call
  @On('message.received')
  anotherSubject(event: WebhookEvent<Call>): void {
    void event;
  }

  // @ts-expect-error contact.* has contacts
  @On('contact.*')
  anotherSubjectOfGlob(event: WebhookEvent<Message>): void {
    void event;
  }

  // @ts-expect-error *.completed has tasks beside calls
  @On('*.completed')
  tooNarrow(event: WebhookEvent<Call>): void {
    void event;
  }

  // @ts-expect-error * also has types nobody knows
  @On('*')
  tooSure(event: WebhookEvent<Message>): void {
    void event;
  }

  // @ts-expect-error On hands over one event
  @On('call.ringing')
  listForOne(events: readonly WebhookEvent<Call>[]): void {
    void events;
  }

  // @ts-expect-error OnBatch hands over a list
  @OnBatch('call.ringing')
  oneForList(event: WebhookEvent<Call>): void {
    void event;
  }

  // @ts-expect-error the list is not the handler's to change
  @OnBatch('call.ringing')
  changesList(events: WebhookEvent<Call>[]): void {
    events.pop();
  }

  // @ts-expect-error the second parameter is the context
  @On('call.ringing')
  anotherContext(event: WebhookEvent<Call>, context: { attempts: number }): void {
    void [event, context];
  }

  // @ts-expect-error nobody hands over a third parameter
  @On('call.ringing')
  oneTooMany(event: WebhookEvent<Call>, context: DeliveryContext, third: string): void {
    void [event, context, third];
  }
}

export class WrongPatterns {
  // @ts-expect-error no such type
  @On('message.recieved')
  misspelt(event: WebhookEvent<Message>): void {
    void event;
  }

  // @ts-expect-error matches nothing
  @On('fax.*')
  matchesNothing(): void {}

  // @ts-expect-error matches nothing
  @OnBatch('messages.*')
  batchMatchesNothing(): void {}

  // @ts-expect-error a message has no duration
  @On('message.*', { where: ({ data }) => data.durationSeconds > 60 })
  whereOfAnotherSubject(): void {}

  // @ts-expect-error where decides at once
  @On('message.*', { where: () => Promise.resolve(true) })
  whereThatPromises(): void {}

  // @ts-expect-error decorates methods
  @On('message.received')
  readonly property = 1;
}

export function events(event: WebhookEvent<Message>, context: DeliveryContext): unknown[] {
  return [
    // @ts-expect-error events never change
    (event.data = { ...event.data, id: 'another' }),
    // @ts-expect-error absent is null, so look first
    event.data.body.length,
    // @ts-expect-error no such subject
    event.subject.kind === 'fax',
    // @ts-expect-error a message is inbound or outbound
    event.data.direction === 'incoming',
    // @ts-expect-error a table that the module has not described
    context.transaction((trx: Transaction<InvoiceTables>) => trx.insertInto('orders').values({ id: '' }).execute()),
    // @ts-expect-error the work is asynchronous
    context.transaction(() => 1),
  ];
}

// @ts-expect-error subjects are the only order there is
Subscriber('a-name', { orderBy: 'time' });

// @ts-expect-error a subscriber has a name
Subscriber();

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The types a pattern stands for. */
export const patterns: [
  Same<MatchingTypes<'contact.*'>, 'contact.created' | 'contact.updated' | 'contact.deleted'>,
  Same<MatchingTypes<'message.sent'>, 'message.sent'>,
  Same<MatchingTypes<'call.*.completed'>, Extract<EventType, `call.${string}.completed`>>,
  Same<MatchingTypes<'fax.*'>, never>,
  Same<DataOf<'call.*'>, Call>,
  Same<DataOf<'*.updated'>, Message | Call | Contact | ProviderObject>,
  Same<MatchingTypes<'contact.opted_out'>, 'contact.opted_out'>,
  Same<DataOf<'contact.opted_out'>, OptOutNotice>,
  Same<DataOf<'*'>, unknown>,
] = [true, true, true, true, true, true, true, true, true];
