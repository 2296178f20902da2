import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { DATABASE, pageConditions, toKey, toPage, whereAll, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { toCallItem, type CallItem } from './call-item.js';
import type { CallsQuery } from './calls.query.js';
import type { CallState } from './fold-call.js';

interface CallRow {
  id: string;
  at: Date;
  state: CallState;
}

@Injectable()
export class CallsQueries {
  constructor(@Inject(DATABASE) private readonly db: Kysely<Tables>) {}

  async list(query: CallsQuery): Promise<Page<CallItem>> {
    const { rows } = await (query.phoneNumber === undefined
      ? this.all(query)
      : this.ofNumber(query, query.phoneNumber));
    return toPage(
      rows,
      query.limit,
      ({ state }) => toCallItem(state),
      ({ at, id }) => ({ at, id }),
    );
  }

  async get(id: string): Promise<CallItem> {
    const row = await this.db.selectFrom('calls').select('state').where('id', '=', toKey(id)).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no call has the id ${id}`);
    return toCallItem(row.state as CallState);
  }

  private all(query: CallsQuery) {
    return sql<CallRow>`
      select c.id, c.at, c.state from calls c
      ${whereAll([...pageConditions(query, 'c.at', 'c.id'), ...filters(query)])}
      order by c.at desc, c.id desc limit ${query.limit + 1}`.execute(this.db);
  }

  private ofNumber(query: CallsQuery, phoneNumber: string) {
    const conditions = [...pageConditions(query, 'p.at', 'p.id'), ...filters(query)];
    return sql<CallRow>`
      select c.id, c.at, c.state from call_parties p join calls c on c.id = p.id
      ${whereAll([sql`p.key = ${toKey(phoneNumber)}`, ...conditions])}
      order by p.at desc, p.id desc limit ${query.limit + 1}`.execute(this.db);
  }
}

function filters({ direction, status, missed, conversationId }: CallsQuery) {
  return [
    ...(direction === undefined ? [] : [sql<boolean>`c.direction = ${direction}`]),
    ...(status === undefined ? [] : [sql<boolean>`c.status = ${toKey(status)}`]),
    ...(missed === undefined ? [] : [sql<boolean>`c.missed = ${missed === 'true'}`]),
    ...(conversationId === undefined ? [] : [sql<boolean>`c.conversation_id = ${toKey(conversationId)}`]),
  ];
}
