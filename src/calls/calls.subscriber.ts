import type { Transaction } from 'kysely';
import {
  lookup,
  mergeRows,
  OnBatch,
  PhoneNumbers,
  Subscriber,
  type Call,
  type DeliveryContext,
  type Derived,
  type MergedTable,
  type WebhookEvent,
} from '../contract/index.js';
import { callParties, callsTable } from './calls.table.js';
import { callStateOf, type CallState } from './fold-call.js';

/** Keeps calls up to date. */
@Subscriber('calls')
export class CallsSubscriber {
  private readonly table: MergedTable<CallState>;
  private readonly derived: readonly Derived<CallState>[];

  constructor(numbers: PhoneNumbers) {
    this.table = callsTable(numbers);
    this.derived = [lookup(this.table, callParties)];
  }

  @OnBatch('call.*')
  async project(events: readonly WebhookEvent<Call>[], context: DeliveryContext): Promise<void> {
    const states = events.map(callStateOf);
    await context.transaction((trx: Transaction<unknown>) => mergeRows(trx, this.table, states, this.derived));
  }
}
