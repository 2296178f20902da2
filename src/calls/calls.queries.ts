import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  CONTACT_DIRECTORY,
  DATABASE,
  findRows,
  listRows,
  onlyOne,
  PhoneNumbers,
  toKey,
  withNames,
  type ContactDirectory,
  type ListedTable,
  type Page,
  type SourceQuery,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { toCallItem, type CallItem, type UnnamedCall } from './call-item.js';
import type { CallsQuery } from './calls.query.js';
import type { CallState } from './fold-call.js';

@Injectable()
export class CallsQueries {
  private readonly table: ListedTable<CallState, UnnamedCall, CallItem>;

  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly numbers: PhoneNumbers,
    @Inject(CONTACT_DIRECTORY) private readonly directory: ContactDirectory,
  ) {
    this.table = {
      name: 'calls',
      lookup: 'call_parties',
      contactLookup: 'call_contacts',
      numbers,
      directory,
      shortened: 'listed',
      toItem: toCallItem,
      complete: (items) => this.named(items),
    };
  }

  list(query: CallsQuery): Promise<Page<CallItem>> {
    return listRows(this.db, this.table, query, filters(query));
  }

  /** @throws NotFoundException, ConflictException */
  async get(id: string, query: SourceQuery = {}): Promise<CallItem> {
    const { state } = onlyOne(await findRows<CallState>(this.db, 'calls', [id], query), 'call', id);
    const [item] = await this.named([toCallItem(state)]);
    return item as CallItem;
  }

  private named(items: readonly UnnamedCall[]): Promise<CallItem[]> {
    return withNames(this.directory, this.numbers, items, ({ from, to, participants, forwardedFrom, forwardedTo }) => [
      from,
      to,
      ...(participants ?? []),
      forwardedFrom,
      forwardedTo,
    ]);
  }
}

function filters({ direction, status, missed, conversationId }: CallsQuery) {
  return [
    ...(direction === undefined ? [] : [sql<boolean>`t.direction = ${direction}`]),
    ...(status === undefined ? [] : [sql<boolean>`t.status = ${toKey(status)}`]),
    ...(missed === undefined ? [] : [sql<boolean>`t.missed = ${missed === 'true'}`]),
    ...(conversationId === undefined ? [] : [sql<boolean>`t.conversation_id = ${toKey(conversationId)}`]),
  ];
}
