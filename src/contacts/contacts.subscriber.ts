import type { Transaction } from 'kysely';
import {
  mergeRows,
  OnBatch,
  Subscriber,
  type Contact,
  type DeliveryContext,
  type WebhookEvent,
} from '../contract/index.js';
import { observationsOf, storeObservations } from './contact-history.js';
import { contactsTable } from './contacts.table.js';
import { contactStateOf } from './fold-contact.js';

/** Keeps contacts and their history up to date. */
@Subscriber('contacts')
export class ContactsSubscriber {
  @OnBatch('contact.*')
  async project(events: readonly WebhookEvent<Contact>[], context: DeliveryContext): Promise<void> {
    const states = events.map(contactStateOf);
    const observed = events.flatMap((event) =>
      observationsOf(event).map((observation) => ({ contactId: event.data.id, observation })),
    );
    await context.transaction(async (trx: Transaction<unknown>) => {
      await mergeRows(trx, contactsTable, states);
      await storeObservations(trx, observed);
    });
  }
}
