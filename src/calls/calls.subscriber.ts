import type { QueryExecutorProvider, Transaction } from 'kysely';
import {
  keepOlderRows,
  lookup,
  mergeRows,
  OnBatch,
  PhoneNumbers,
  Subscriber,
  type Call,
  type DeliveryContext,
  type Derived,
  type MergedTable,
  type KeptRows,
  type OlderRows,
  type Projection,
  type WebhookEvent,
} from '../contract/index.js';
import { callContacts, callParties, callsTable } from './calls.table.js';
import { callStateOf, type CallState } from './fold-call.js';

/** Keeps calls up to date. */
@Subscriber('calls', { projection: { tables: ['calls', 'call_parties', 'call_contacts'], version: 3 } })
export class CallsSubscriber implements Projection {
  private readonly table: MergedTable<CallState>;
  private readonly derived: readonly Derived<CallState>[];

  constructor(numbers: PhoneNumbers) {
    this.table = callsTable(numbers);
    this.derived = [lookup(this.table, callParties), lookup(this.table, callContacts)];
  }

  @OnBatch('call.*')
  async project(events: readonly WebhookEvent<Call>[], context: DeliveryContext): Promise<void> {
    // some recordings name no call; their events stand alone
    const states = events.filter(({ subject }) => subject.id !== null).map(callStateOf);
    await context.transaction((trx: Transaction<unknown>) => this.write(trx, states));
  }

  keepOlder(trx: QueryExecutorProvider, older: OlderRows): Promise<KeptRows> {
    return keepOlderRows(trx, this.table, older, this.write);
  }

  private readonly write = (trx: QueryExecutorProvider, states: readonly CallState[]) =>
    mergeRows(trx, this.table, states, this.derived);
}
