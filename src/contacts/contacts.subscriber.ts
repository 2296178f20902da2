import type { QueryExecutorProvider, Transaction } from 'kysely';
import {
  keepOlderRows,
  mergeRows,
  OnBatch,
  PhoneNumbers,
  Subscriber,
  type Contact,
  type DeliveryContext,
  type MergedTable,
  type KeptRows,
  type OlderRows,
  type Projection,
  type WebhookEvent,
} from '../contract/index.js';
import { keepObservations, observationsOf, storeObservations } from './contact-history.js';
import { contactsTable } from './contacts.table.js';
import { contactStateOf, type ContactState } from './fold-contact.js';

/** Keeps contacts and their history up to date. */
@Subscriber('contacts', { projection: { tables: ['contacts', 'contact_observations'], version: 3 } })
export class ContactsSubscriber implements Projection {
  private readonly table: MergedTable<ContactState>;

  constructor(numbers: PhoneNumbers) {
    this.table = contactsTable(numbers);
  }

  @OnBatch('contact.*')
  async project(events: readonly WebhookEvent<Contact>[], context: DeliveryContext): Promise<void> {
    const states = events.map(contactStateOf);
    const observed = events.flatMap((event) =>
      observationsOf(event).map((observation) => ({ contactId: event.data.id, source: event.source, observation })),
    );
    await context.transaction(async (trx: Transaction<unknown>) => {
      await this.write(trx, states);
      await storeObservations(trx, observed);
    });
  }

  keepOlder(trx: QueryExecutorProvider, older: OlderRows): Promise<KeptRows> {
    return keepOlderRows(trx, this.table, older, async (into, states) => {
      await this.write(into, states);
      await keepObservations(into, older, states);
    });
  }

  private readonly write = (trx: QueryExecutorProvider, states: readonly ContactState[]) =>
    mergeRows(trx, this.table, states);
}
