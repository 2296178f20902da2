import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { DATABASE, listRows, PhoneNumbers, toKey, type ListedTable, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { currentId, namesOf } from './named-conversations.js';
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
    this.table = {
      name: 'messages',
      lookup: 'message_parties',
      numbers,
      shortened: 'listed',
      toItem: (state, truncated) => toMessageItem(state, numbers, truncated),
    };
  }

  async list(query: MessagesQuery): Promise<Page<MessageItem>> {
    const { conversationId } = query;
    const conversation = conversationId === undefined ? undefined : await currentId(this.db, conversationId);
    const page = await listRows(this.db, this.table, query, filters(query, conversation));
    return { ...page, items: await this.placed(page.items) };
  }

  async get(id: string): Promise<MessageItem> {
    const row = await this.db.selectFrom('messages').select('state').where('id', '=', toKey(id)).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no message has the id ${id}`);
    const [item] = await this.placed([toMessageItem(row.state as MessageState, this.numbers)]);
    return item as MessageItem;
  }

  /** With the conversation that took the place of a derived one. */
  private async placed(items: readonly MessageItem[]): Promise<MessageItem[]> {
    const derived = items.flatMap(({ conversation }) => (conversation?.derived ? [conversation.id] : []));
    const names = await namesOf(this.db, derived);
    return items.map((item) => {
      const id = names.get(item.conversation?.id ?? '');
      return id === undefined ? item : { ...item, conversation: { id, derived: false } };
    });
  }
}

function filters({ direction, status }: MessagesQuery, conversationId: string | undefined) {
  return [
    ...(direction === undefined ? [] : [sql<boolean>`t.direction = ${direction}`]),
    ...(status === undefined ? [] : [sql<boolean>`t.status = ${status}`]),
    ...(conversationId === undefined ? [] : [sql<boolean>`t.conversation_id = ${conversationId}`]),
  ];
}
