import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import {
  assertFound,
  CONTACT_DIRECTORY,
  DATABASE,
  PhoneNumbers,
  isoOf,
  ofSource,
  onlyOne,
  pageConditions,
  toKey,
  pageOf,
  whereAll,
  withNames,
  type ContactDirectory,
  type ContactKeys,
  type Message,
  type Named,
  type NumberSearch,
  type Page,
  type SourceQuery,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { isDerived } from './conversation-of.js';
import { currentConversations } from './named-conversations.js';
import { isOneOf } from './is-one-of.js';
import type { ConversationsQuery } from './conversations.query.js';
import type { MessageState } from './fold-message.js';
import { toMessageItem } from './message-item.js';

export interface ConversationItem extends Named {
  id: string;
  /** The sender does not name it; its id was made from the participants. */
  derived: boolean;
  /** Its ids are unique within this source only. */
  source: string;
  /** In E.164 where it is a number with a country, else as the sender writes it. */
  participants: string[];
  phoneNumberId: string | null;
  /** Null where no message has a time. */
  firstMessageAt: string | null;
  lastMessageAt: string | null;
  /** A long text has its beginning only. */
  lastMessage: Pick<Message, 'id' | 'direction' | 'body' | 'status'> | null;
  messageCount: number;
}

type UnnamedConversation = Omit<ConversationItem, 'names'>;

interface ConversationRow {
  id: string;
  source: string;
  participants: string[];
  phone_number_id: string | null;
  first_message_at: Date;
  last_message_at: Date;
  message_count: number;
  last_message: MessageState | null;
}

/** That may have one id. */
const MOST_SOURCES = 100;

@Injectable()
export class ConversationsQueries {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly numbers: PhoneNumbers,
    @Inject(CONTACT_DIRECTORY) private readonly directory: ContactDirectory,
  ) {}

  async list(query: ConversationsQuery): Promise<Page<ConversationItem>> {
    const { phoneNumber, contactId, source } = query;
    const search = phoneNumber === undefined ? undefined : this.numbers.search(phoneNumber);
    const contact = contactId === undefined ? undefined : await this.directory.keysOf(contactId, source);
    const conditions = [
      ...pageConditions(query, 'c.last_message_at', 'c.id', { source: 'c.source' }),
      ...filters(query, search),
    ];
    const rows = await this.read(conditions, query.limit + 1, contact);
    assertFound(rows.length, search);
    return pageOf(rows, await this.named(rows), query.limit, ({ last_message_at, id, source }) => ({
      at: last_message_at,
      id,
      source,
    }));
  }

  /** @throws NotFoundException, ConflictException */
  async get(id: string, query: SourceQuery = {}): Promise<ConversationItem> {
    const conversation = await currentConversations(this.db, id);
    const rows = await this.read([isOneOf(conversation, 'c', 'id'), ...ofSource(query, 'c.source')], MOST_SOURCES);
    const [item] = await this.named([onlyOne(rows, 'conversation', id)]);
    return item as ConversationItem;
  }

  private async read(
    conditions: RawBuilder<SqlBool>[],
    limit: number,
    contact?: ContactKeys,
  ): Promise<ConversationRow[]> {
    const wanted =
      contact === undefined
        ? sql`conversations c ${whereAll(conditions)}`
        : sql`(${conversationsWith(contact)}) k cross join lateral (
            select * from conversations c
            ${whereAll([sql`c.id = k.id and c.source = k.source`, ...conditions])} limit 1) c`;
    const { rows } = await sql<ConversationRow>`
      select c.*, last.state as last_message
      from (
        select c.* from ${wanted}
        order by c.last_message_at desc, c.id desc, c.source desc limit ${limit}
      ) c left join lateral (
        select coalesce(m.listed, m.state) as state from messages m
        where m.conversation_id = c.id and m.source = c.source order by m.at desc, m.id desc limit 1
      ) last on true
      order by c.last_message_at desc, c.id desc, c.source desc`.execute(this.db);
    return rows;
  }

  private named(rows: readonly ConversationRow[]): Promise<ConversationItem[]> {
    const items = rows.map((row) => this.toItem(row));
    return withNames(this.directory, this.numbers, items, ({ participants }) => participants);
  }

  /** The epoch stands for a time that is not known. */
  private toItem(row: ConversationRow): UnnamedConversation {
    return {
      id: row.id,
      source: row.source,
      derived: isDerived(row.id),
      participants: row.participants,
      phoneNumberId: row.phone_number_id,
      firstMessageAt: isoOf(row.first_message_at.getTime() || null),
      lastMessageAt: isoOf(row.last_message_at.getTime() || null),
      lastMessage: row.last_message === null ? null : this.toLastMessage(row.last_message),
      messageCount: row.message_count,
    };
  }

  private toLastMessage(state: MessageState): ConversationItem['lastMessage'] {
    const { id, direction, body, status } = toMessageItem(state, this.numbers);
    return { id, direction, body, status };
  }
}

function filters(query: ConversationsQuery, search: NumberSearch | undefined): RawBuilder<SqlBool>[] {
  const { phoneNumberId, userId } = query;
  return [
    ...ofSource(query, 'c.source'),
    ...(search === undefined ? [] : [sql<SqlBool>`c.participants @> ${[toKey(search.key)]}::text[]`]),
    ...(phoneNumberId === undefined ? [] : [sql<SqlBool>`c.phone_number_id = ${toKey(phoneNumberId)}`]),
    ...(userId === undefined ? [] : [ofUser(toKey(userId))]),
  ];
}

/** Whoever has no message at all is found out at once, instead of by a look at all conversations. */
function ofUser(key: string): RawBuilder<SqlBool> {
  return sql`exists (select from messages where user_id = ${key}) and c.user_ids @> ${[key]}::text[]`;
}

/** By two indexes, which one condition with `or` would not use. */
function conversationsWith({ ids, numbers }: ContactKeys): RawBuilder<unknown> {
  return sql`
    select id, source from conversations where participants && ${numbers.map(toKey)}::text[]
    union
    select m.conversation_id, m.source from message_contacts k join messages m on m.id = k.id and m.source = k.source
    where k.key = any(${ids.map(toKey)}::text[]) and m.conversation_id is not null`;
}
