import type { Transaction } from 'kysely';
import {
  lookup,
  mergeRows,
  OnBatch,
  Subscriber,
  type Call,
  type DeliveryContext,
  type WebhookEvent,
} from '../contract/index.js';
import { callParties, callsTable } from './calls.table.js';
import { callStateOf } from './fold-call.js';

/** Keeps calls up to date. */
@Subscriber('calls')
export class CallsSubscriber {
  @OnBatch('call.*')
  async project(events: readonly WebhookEvent<Call>[], context: DeliveryContext): Promise<void> {
    const states = events.map(callStateOf);
    await context.transaction((trx: Transaction<unknown>) =>
      mergeRows(trx, callsTable, states, [lookup(callsTable, callParties)]),
    );
  }
}
