import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import {
  assertFound,
  DATABASE,
  PhoneNumbers,
  isoOf,
  pageConditions,
  toKey,
  toPage,
  whereAll,
  type Message,
  type Page,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { currentId } from './named-conversations.js';
import { isDerived } from './conversation-of.js';
import type { ConversationsQuery } from './conversations.query.js';
import type { MessageState } from './fold-message.js';
import { toMessageItem } from './message-item.js';

export interface ConversationItem {
  id: string;
  /** The sender does not name it; its id was made from the participants. */
  derived: boolean;
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
  participants: string[];
  phone_number_id: string | null;
  first_message_at: Date;
  last_message_at: Date;
  message_count: number;
  last_message: MessageState | null;
}

@Injectable()
export class ConversationsQueries {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly numbers: PhoneNumbers,
  ) {}

  async list(query: ConversationsQuery): Promise<Page<ConversationItem>> {
    const conditions = pageConditions(query, 'c.last_message_at', 'c.id');
    const search = query.phoneNumber === undefined ? undefined : this.numbers.search(query.phoneNumber);
    if (search !== undefined) conditions.push(sql`c.participants @> ${[toKey(search.key)]}::text[]`);
    const rows = await this.read(conditions, query.limit + 1);
    assertFound(rows, search);
    return toPage(
      rows,
      query.limit,
      (row) => this.toItem(row),
      ({ last_message_at, id }) => ({ at: last_message_at, id }),
    );
  }

  async get(id: string): Promise<ConversationItem> {
    const [row] = await this.read([sql`c.id = ${await currentId(this.db, id)}`], 1);
    if (row === undefined) throw new NotFoundException(`no conversation has the id ${id}`);
    return this.toItem(row);
  }

  private async read(conditions: RawBuilder<SqlBool>[], limit: number): Promise<ConversationRow[]> {
    const { rows } = await sql<ConversationRow>`
      select c.*, last.state as last_message
      from (
        select * from conversations c ${whereAll(conditions)} order by c.last_message_at desc, c.id desc limit ${limit}
      ) c left join lateral (
        select coalesce(m.listed, m.state) as state from messages m where m.conversation_id = c.id order by m.at desc, m.id desc limit 1
      ) last on true
      order by c.last_message_at desc, c.id desc`.execute(this.db);
    return rows;
  }

  /** The epoch stands for a time that is not known. */
  private toItem(row: ConversationRow): ConversationItem {
    return {
      id: row.id,
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
