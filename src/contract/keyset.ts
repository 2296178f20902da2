import { BadRequestException } from '@nestjs/common';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { decodeCursor, WRONG_CURSOR, type PageQuery } from './page.js';
import { timeOf } from './sender-time.js';
import { EXPECTED_TIME } from './time-filter.js';

/**
 * The conditions of one page of a list that is ordered by time, then by id, both descending. An index on
 * `(at, id)` answers it.
 *
 * @param at column with the time, e.g. `messages.at`
 * @param id column with the id
 * @param isId whether a text can be an id of the list. A forged cursor may hold any, which a column of UUIDs cannot be
 *   compared with
 */
export function pageConditions(
  query: PageQuery,
  at: string,
  id: string,
  isId: (text: string) => boolean = () => true,
): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [];
  if (query.since !== undefined) conditions.push(sql`${sql.ref(at)} >= ${dateOf('since', query.since)}`);
  if (query.until !== undefined) conditions.push(sql`${sql.ref(at)} < ${dateOf('until', query.until)}`);
  if (query.cursor !== undefined) {
    const position = decodeCursor(query.cursor);
    if (!isId(position.id)) throw new BadRequestException(WRONG_CURSOR);
    conditions.push(sql`(${sql.ref(at)}, ${sql.ref(id)}) < (${position.at}, ${position.id})`);
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
