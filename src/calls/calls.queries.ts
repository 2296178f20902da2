import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { DATABASE, listRows, PhoneNumbers, toKey, type ListedTable, type Page } from '../contract/index.js';
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

  async get(id: string): Promise<CallItem> {
    const row = await this.db.selectFrom('calls').select('state').where('id', '=', toKey(id)).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no call has the id ${id}`);
    return toCallItem(row.state as CallState);
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
