import type { Transaction } from 'kysely';
import {
  mergeRows,
  OnBatch,
  PhoneNumbers,
  Subscriber,
  type Contact,
  type DeliveryContext,
  type MergedTable,
  type WebhookEvent,
} from '../contract/index.js';
import { observationsOf, storeObservations } from './contact-history.js';
import { contactsTable } from './contacts.table.js';
import { contactStateOf, type ContactState } from './fold-contact.js';

/** Keeps contacts and their history up to date. */
@Subscriber('contacts')
export class ContactsSubscriber {
  private readonly table: MergedTable<ContactState>;

  constructor(numbers: PhoneNumbers) {
    this.table = contactsTable(numbers);
  }

  @OnBatch('contact.*')
  async project(events: readonly WebhookEvent<Contact>[], context: DeliveryContext): Promise<void> {
    const states = events.map(contactStateOf);
    const observed = events.flatMap((event) =>
      observationsOf(event).map((observation) => ({ contactId: event.data.id, observation })),
    );
    await context.transaction(async (trx: Transaction<unknown>) => {
      await mergeRows(trx, this.table, states);
      await storeObservations(trx, observed);
    });
  }
}
