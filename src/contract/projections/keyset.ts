import { BadRequestException } from '@nestjs/common';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { decodeCursor, WRONG_CURSOR, type PageQuery } from '../page.js';
import { timeOf } from '../sender-time.js';
import { EXPECTED_TIME } from '../time-filter.js';

export interface KeysetOptions {
  /**
   * Whether a text can be an id of the list. A forged cursor may hold any, which a column of UUIDs cannot be compared
   * with.
   */
  isId?: (text: string) => boolean;
  /** Column with the source, where ids are senders'. The list is then also ordered by it. */
  source?: string;
}

/**
 * The conditions of one page of a list that is ordered by time, then by id and source, all descending. An index on these
 * answers it.
 *
 * @param at column with the time, e.g. `messages.at`
 * @param id column with the id
 */
export function pageConditions(
  query: PageQuery,
  at: string,
  id: string,
  { isId = () => true, source }: KeysetOptions = {},
): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [];
  if (query.since !== undefined) conditions.push(sql`${sql.ref(at)} >= ${dateOf('since', query.since)}`);
  if (query.until !== undefined) conditions.push(sql`${sql.ref(at)} < ${dateOf('until', query.until)}`);
  if (query.cursor !== undefined) {
    const position = decodeCursor(query.cursor);
    if (!isId(position.id)) throw new BadRequestException(WRONG_CURSOR);
    conditions.push(
      source === undefined || position.source === undefined
        ? sql`(${sql.ref(at)}, ${sql.ref(id)}) < (${position.at}, ${position.id})`
        : sql`(${sql.ref(at)}, ${sql.ref(id)}, ${sql.ref(source)}) < (${position.at}, ${position.id}, ${position.source})`,
    );
  }
  return conditions;
}

/** `where …` of all conditions, or nothing. */
export function whereAll(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
}

/**
 * The time of a parameter.
 *
 * @throws BadRequestException that names the parameter
 */
export function dateOf(name: string, text: string): Date {
  const milliseconds = timeOf(text);
  if (milliseconds !== null) return new Date(milliseconds);
  throw new BadRequestException(`${name}: ${EXPECTED_TIME}`);
}
