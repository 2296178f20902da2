import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { DATABASE, listRows, PhoneNumbers, toKey, type ListedTable, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import type { MessageState } from './fold-message.js';
import { toMessageItem, type MessageItem } from './message-item.js';
import type { MessagesQuery } from './messages.query.js';

@Injectable()
export class MessagesQueries {
  private readonly table: ListedTable<MessageState, MessageItem>;

  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly numbers: PhoneNumbers,
  ) {
    const toItem = (state: MessageState) => toMessageItem(state, numbers);
    this.table = { name: 'messages', lookup: 'message_parties', numbers, toItem };
  }

  list(query: MessagesQuery): Promise<Page<MessageItem>> {
    return listRows(this.db, this.table, query, filters(query));
  }

  async get(id: string): Promise<MessageItem> {
    const row = await this.db.selectFrom('messages').select('state').where('id', '=', toKey(id)).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no message has the id ${id}`);
    return toMessageItem(row.state as MessageState, this.numbers);
  }
}

function filters({ direction, status, conversationId }: MessagesQuery) {
  return [
    ...(direction === undefined ? [] : [sql<boolean>`t.direction = ${direction}`]),
    ...(status === undefined ? [] : [sql<boolean>`t.status = ${status}`]),
    ...(conversationId === undefined ? [] : [sql<boolean>`t.conversation_id = ${toKey(conversationId)}`]),
  ];
}
