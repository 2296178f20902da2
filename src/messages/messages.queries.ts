import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  CONTACT_DIRECTORY,
  DATABASE,
  findRows,
  listRows,
  onlyOne,
  PhoneNumbers,
  withNames,
  type ContactDirectory,
  type ListedTable,
  type Page,
  type SourceQuery,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { isOneOf } from './is-one-of.js';
import { currentConversations, namesOf, type CurrentConversations } from './named-conversations.js';
import type { MessageState } from './fold-message.js';
import { toMessageItem, type MessageItem, type UnnamedMessage } from './message-item.js';
import type { MessagesQuery } from './messages.query.js';

@Injectable()
export class MessagesQueries {
  private readonly table: ListedTable<MessageState, UnnamedMessage, MessageItem>;

  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly numbers: PhoneNumbers,
    @Inject(CONTACT_DIRECTORY) private readonly directory: ContactDirectory,
  ) {
    this.table = {
      name: 'messages',
      lookup: 'message_parties',
      contactLookup: 'message_contacts',
      numbers,
      directory,
      shortened: 'listed',
      toItem: (state, truncated) => toMessageItem(state, numbers, truncated),
      complete: (items) => this.complete(items),
    };
  }

  async list(query: MessagesQuery): Promise<Page<MessageItem>> {
    const { conversationId } = query;
    const conversation = conversationId === undefined ? undefined : await currentConversations(this.db, conversationId);
    return listRows(this.db, this.table, query, filters(query, conversation));
  }

  /** @throws NotFoundException, ConflictException */
  async get(id: string, query: SourceQuery = {}): Promise<MessageItem> {
    const { state } = onlyOne(await findRows<MessageState>(this.db, 'messages', [id], query), 'message', id);
    const [item] = await this.complete([toMessageItem(state, this.numbers)]);
    return item as MessageItem;
  }

  /** With the names of contacts, and the conversation that took the place of a derived one. */
  private async complete(items: readonly UnnamedMessage[]): Promise<MessageItem[]> {
    const derived = items.flatMap(({ conversation }) => (conversation?.derived ? [conversation.id] : []));
    const [named, names] = await Promise.all([
      withNames(this.directory, this.numbers, items, ({ from, to }) => [from, ...to]),
      namesOf(this.db, derived),
    ]);
    return named.map((item) => {
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
