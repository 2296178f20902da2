import { BadRequestException } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { millisecondsOf } from './sender-time.js';
import { OptionalTime } from './time-filter.js';

/**
 * One page of a list, newest first. Pass `nextCursor` back as `cursor`; null means that this was the last page. A page
 * can end before its limit: it has at most 512 kB, or one item.
 */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

const MOST_ITEMS = 200;
/** Of JSON. Whoever asks for a page does not keep others waiting, and gets no more than half a megabyte. */
const MAX_BYTES = 512 * 1024;
const EXPECTED_LIMIT = { message: `expected a whole number from 1 to ${MOST_ITEMS}` };

/** Query parameters that every list takes. */
export class PageQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt(EXPECTED_LIMIT)
  @Min(1, EXPECTED_LIMIT)
  @Max(MOST_ITEMS, EXPECTED_LIMIT)
  limit: number = 50;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;

  /** Inclusive: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  since?: string;

  /** Exclusive: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  until?: string;
}

/** Where a page ends: lists are ordered by time, then by id, then by source where ids are senders'. */
export interface Position {
  at: Date;
  id: string;
  source?: string;
}

/** Makes a page of at most `limit` items from the `limit + 1` rows that were read. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => Position,
): Page<Item> {
  const items: Item[] = [];
  for (let bytes = 0; items.length < Math.min(rows.length, limit);) {
    const item = toItem(rows[items.length] as Row);
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (bytes > MAX_BYTES && items.length > 0) break;
    items.push(item);
  }
  const last = rows[items.length - 1];
  const more = rows.length > items.length && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(positionOf(last)) : null };
}

/** The same, where items were made of all rows at once. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  items: readonly Item[],
  limit: number,
  positionOf: (row: Row) => Position,
): Page<Item> {
  const pairs = rows.map((row, index) => ({ row, item: items[index] as Item }));
  return toPage(
    pairs,
    limit,
    ({ item }) => item,
    ({ row }) => positionOf(row),
  );
}

export function encodeCursor({ at, id, source }: Position): string {
  const position = source === undefined ? [at.toISOString(), id] : [at.toISOString(), id, source];
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

export const WRONG_CURSOR = 'cursor: expected the nextCursor of an earlier answer of this list, unchanged';

/** @throws BadRequestException for anything `encodeCursor` did not make */
export function decodeCursor(cursor: string): Position {
  try {
    const [at, id, source] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const time = typeof at === 'string' ? new Date(at) : new Date(NaN);
    if (isText(id) && time.toISOString() === at && millisecondsOf(time) !== null) {
      if (source === undefined) return { at: time, id };
      if (isText(source)) return { at: time, id, source };
    }
  } catch {
    // falls through to the one answer for every kind of wrong cursor
  }
  throw new BadRequestException(WRONG_CURSOR);
}

/** One that PostgreSQL takes. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
