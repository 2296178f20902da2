import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { DATABASE, pageConditions, toKey, toPage, whereAll, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import type { MessageState } from './fold-message.js';
import { toMessageItem, type MessageItem } from './message-item.js';
import type { MessagesQuery } from './messages.query.js';

interface MessageRow {
  id: string;
  at: Date;
  state: MessageState;
}

@Injectable()
export class MessagesQueries {
  constructor(@Inject(DATABASE) private readonly db: Kysely<Tables>) {}

  async list(query: MessagesQuery): Promise<Page<MessageItem>> {
    const { rows } = await (query.phoneNumber === undefined
      ? this.all(query)
      : this.ofNumber(query, query.phoneNumber));
    return toPage(
      rows,
      query.limit,
      ({ state }) => toMessageItem(state),
      ({ at, id }) => ({ at, id }),
    );
  }

  async get(id: string): Promise<MessageItem> {
    const row = await this.db.selectFrom('messages').select('state').where('id', '=', toKey(id)).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no message has the id ${id}`);
    return toMessageItem(row.state as MessageState);
  }

  private all(query: MessagesQuery) {
    return sql<MessageRow>`
      select m.id, m.at, m.state from messages m
      ${whereAll([...pageConditions(query, 'm.at', 'm.id'), ...filters(query)])}
      order by m.at desc, m.id desc limit ${query.limit + 1}`.execute(this.db);
  }

  private ofNumber(query: MessagesQuery, phoneNumber: string) {
    const conditions = [...pageConditions(query, 'p.at', 'p.id'), ...filters(query)];
    return sql<MessageRow>`
      select m.id, m.at, m.state from message_parties p join messages m on m.id = p.id
      ${whereAll([sql`p.key = ${toKey(phoneNumber)}`, ...conditions])}
      order by p.at desc, p.id desc limit ${query.limit + 1}`.execute(this.db);
  }
}

function filters({ direction, status, conversationId }: MessagesQuery) {
  return [
    ...(direction === undefined ? [] : [sql<boolean>`m.direction = ${direction}`]),
    ...(status === undefined ? [] : [sql<boolean>`m.status = ${status}`]),
    ...(conversationId === undefined ? [] : [sql<boolean>`m.conversation_id = ${toKey(conversationId)}`]),
  ];
}
