import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import {
  assertFound,
  DATABASE,
  PhoneNumbers,
  isoOf,
  ofSource,
  onlyOne,
  pageConditions,
  toKey,
  toPage,
  whereAll,
  type Message,
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

export interface ConversationItem {
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
  ) {}

  async list(query: ConversationsQuery): Promise<Page<ConversationItem>> {
    const conditions = [
      ...pageConditions(query, 'c.last_message_at', 'c.id', { source: 'c.source' }),
      ...ofSource(query, 'c.source'),
    ];
    const search = query.phoneNumber === undefined ? undefined : this.numbers.search(query.phoneNumber);
    if (search !== undefined) conditions.push(sql`c.participants @> ${[toKey(search.key)]}::text[]`);
    const rows = await this.read(conditions, query.limit + 1);
    assertFound(rows, search);
    return toPage(
      rows,
      query.limit,
      (row) => this.toItem(row),
      ({ last_message_at, id, source }) => ({ at: last_message_at, id, source }),
    );
  }

  /** @throws NotFoundException, ConflictException */
  async get(id: string, query: SourceQuery = {}): Promise<ConversationItem> {
    const conversation = await currentConversations(this.db, id);
    const rows = await this.read([isOneOf(conversation, 'c', 'id'), ...ofSource(query, 'c.source')], MOST_SOURCES);
    return this.toItem(onlyOne(rows, 'conversation', id));
  }

  private async read(conditions: RawBuilder<SqlBool>[], limit: number): Promise<ConversationRow[]> {
    const { rows } = await sql<ConversationRow>`
      select c.*, last.state as last_message
      from (
        select * from conversations c ${whereAll(conditions)}
        order by c.last_message_at desc, c.id desc, c.source desc limit ${limit}
      ) c left join lateral (
        select coalesce(m.listed, m.state) as state from messages m
        where m.conversation_id = c.id and m.source = c.source order by m.at desc, m.id desc limit 1
      ) last on true
      order by c.last_message_at desc, c.id desc, c.source desc`.execute(this.db);
    return rows;
  }

  /** The epoch stands for a time that is not known. */
  private toItem(row: ConversationRow): ConversationItem {
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
