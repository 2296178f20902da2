import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  DATABASE,
  findRows,
  listRows,
  onlyOne,
  PhoneNumbers,
  toKey,
  type ListedTable,
  type Page,
  type SourceQuery,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { toCallItem, type CallItem } from './call-item.js';
import type { CallsQuery } from './calls.query.js';
import type { CallState } from './fold-call.js';

@Injectable()
export class CallsQueries {
  private readonly table: ListedTable<CallState, CallItem>;

  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    numbers: PhoneNumbers,
  ) {
    this.table = { name: 'calls', lookup: 'call_parties', numbers, shortened: 'listed', toItem: toCallItem };
  }

  list(query: CallsQuery): Promise<Page<CallItem>> {
    return listRows(this.db, this.table, query, filters(query));
  }

  /** @throws NotFoundException, ConflictException */
  async get(id: string, query: SourceQuery = {}): Promise<CallItem> {
    const { state } = onlyOne(await findRows<CallState>(this.db, 'calls', [id], query), 'call', id);
    return toCallItem(state);
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
