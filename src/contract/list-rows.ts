import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { pageConditions, whereAll } from './keyset.js';
import { toPage, type Page } from './page.js';
import type { PhoneNumberQuery } from './phone-number-query.js';
import { assertFound, type PhoneNumbers } from './phone-numbers.js';
import { stateOf } from './row-key.js';
import { ofSource } from './source-query.js';
import { toKey } from './storable.js';

/** A table kept by `mergeRows` by source and id, and the lookup table that finds its rows by phone number. */
export interface ListedTable<State, Item> {
  readonly name: string;
  readonly lookup: string;
  readonly numbers: PhoneNumbers;
  /** A column with what lists show instead of the state, null where that is the state; see `listedOf`. */
  readonly shortened?: string;
  /** @param truncated the state is what lists show of it */
  readonly toItem: (state: State, truncated: boolean) => Item;
}

/**
 * One page of a merged table, newest first.
 *
 * @param filters conditions on the table, which is called `t` in them
 */
export async function listRows<State, Item>(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever tables a module has
  db: Kysely<any>,
  { name, lookup, numbers, shortened, toItem }: ListedTable<State, Item>,
  query: PhoneNumberQuery,
  filters: readonly RawBuilder<SqlBool>[],
): Promise<Page<Item>> {
  const { phoneNumber, limit } = query;
  const search = phoneNumber === undefined ? undefined : numbers.search(phoneNumber);
  // a number's rows are found, and ordered, by the lookup table
  const [by, from, ofNumber] =
    search === undefined
      ? ['t', sql`${sql.table(name)} t`, []]
      : [
          'p',
          sql`${sql.table(lookup)} p join ${sql.table(name)} t on t.id = p.id and t.source = p.source`,
          [sql<SqlBool>`p.key = ${toKey(search.key)}`],
        ];
  const conditions = [
    ...ofNumber,
    ...pageConditions(query, `${by}.at`, `${by}.id`, { source: `${by}.source` }),
    ...ofSource(query, `${by}.source`),
    ...filters,
  ];
  const listed = shortened === undefined ? sql`null::json` : sql.ref(`t.${shortened}`);
  const { rows } = await sql<{ id: string; source: string; at: Date; state: State; truncated: boolean }>`
    select t.id, t.source, t.at, coalesce(${listed}, t.state) as state, ${listed} is not null as truncated from ${from} ${whereAll(conditions)}
    order by ${sql.join(
      ['at', 'id', 'source'].map((column) => sql`${sql.ref(`${by}.${column}`)} desc`),
    )} limit ${limit + 1}`.execute(db);
  assertFound(rows, search);
  return toPage(
    rows,
    limit,
    (row) => toItem(stateOf(row), row.truncated),
    ({ at, id, source }) => ({ at, id, source }),
  );
}
