import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  DATABASE,
  findRows,
  listRows,
  onlyOne,
  PhoneNumbers,
  type ListedTable,
  type Page,
  type SourceQuery,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { isOneOf } from './is-one-of.js';
import { currentConversations, namesOf, type CurrentConversations } from './named-conversations.js';
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
    const conversation = conversationId === undefined ? undefined : await currentConversations(this.db, conversationId);
    const page = await listRows(this.db, this.table, query, filters(query, conversation));
    return { ...page, items: await this.placed(page.items) };
  }

  /** @throws NotFoundException, ConflictException */
  async get(id: string, query: SourceQuery = {}): Promise<MessageItem> {
    const { state } = onlyOne(await findRows<MessageState>(this.db, 'messages', [id], query), 'message', id);
    const [item] = await this.placed([toMessageItem(state, this.numbers)]);
    return item as MessageItem;
  }

  /** With the conversation that took the place of a derived one. */
  private async placed(items: readonly MessageItem[]): Promise<MessageItem[]> {
    const derived = items.flatMap(({ conversation }) => (conversation?.derived ? [conversation.id] : []));
    const names = await namesOf(this.db, derived);
    return items.map((item) => {
      const name = names.find(({ derivedId, source }) => derivedId === item.conversation?.id && source === item.source);
      return name === undefined ? item : { ...item, conversation: { id: name.id, derived: false } };
    });
  }
}

function filters({ direction, status }: MessagesQuery, conversation: CurrentConversations | undefined) {
  return [
    ...(direction === undefined ? [] : [sql<boolean>`t.direction = ${direction}`]),
    ...(status === undefined ? [] : [sql<boolean>`t.status = ${status}`]),
    ...(conversation === undefined ? [] : [isOneOf(conversation, 't', 'conversation_id')]),
  ];
}
