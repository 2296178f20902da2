import type { Transaction } from 'kysely';
import {
  mergeRows,
  OnBatch,
  Subscriber,
  updateLookup,
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
    await context.transaction(async (trx: Transaction<unknown>) => {
      const changes = await mergeRows(trx, callsTable, states);
      await updateLookup(trx, callParties, changes);
    });
  }
}
