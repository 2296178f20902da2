import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { ContactDirectory } from '../contact-directory.js';
import { pageConditions, whereAll } from './keyset.js';
import { pageOf, type Page } from '../page.js';
import { assertFound, type NumberSearch, type PhoneNumbers } from '../phone-numbers.js';
import { stateOf } from './row-key.js';
import { ofSource } from '../source-query.js';
import { toKey } from '../storable.js';
import type { SubjectQuery } from '../subject-query.js';

/** A table kept by `mergeRows` by source and id, and the lookup tables that find its rows. */
export interface ListedTable<State, Item, Shown> {
  readonly name: string;
  /** Finds rows by phone number. */
  readonly lookup: string;
  /** Finds rows by the contacts that the sender says are with them. */
  readonly contactLookup: string;
  readonly numbers: PhoneNumbers;
  readonly directory: ContactDirectory;
  /** A column with what lists show instead of the state, null where that is the state; see `listedOf`. */
  readonly shortened: string;
  /** @param truncated the state is what lists show of it */
  readonly toItem: (state: State, truncated: boolean) => Item;
  /** Adds what is looked up for all items at once. */
  readonly complete: (items: readonly Item[]) => Promise<readonly Shown[]>;
}

/**
 * One page of a merged table with the columns `phone_number_id` and `user_id`, newest first.
 *
 * @param filters further conditions on the table, which is called `t` in them
 */
export async function listRows<State, Item, Shown>(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever tables a module has
  db: Kysely<any>,
  table: ListedTable<State, Item, Shown>,
  query: SubjectQuery,
  filters: readonly RawBuilder<SqlBool>[],
): Promise<Page<Shown>> {
  const { limit } = query;
  const search = query.phoneNumber === undefined ? undefined : table.numbers.search(query.phoneNumber);
  const [first, ...others] = await entriesOf(table, query, search);
  const conditions = [
    ...others.map((entries) => sql<SqlBool>`exists (${sql.join(entries.map(isEntered), sql` union all `)})`),
    ...lineFilters(query),
    ...filters,
  ];
  const { rows } = await selectRows<State>(table, query, first, conditions).execute(db);
  assertFound(rows.length, search);
  const items = await table.complete(rows.map((row) => table.toItem(stateOf(row), row.truncated)));
  return pageOf(rows, items, limit, ({ at, id, source }) => ({ at, id, source }));
}

interface ListedRow<State> {
  id: string;
  source: string;
  at: Date;
  state: State;
  truncated: boolean;
}

/**
 * The rows of one page, and the first of the next. What is found by entries of lookup tables is read in their order, of each
 * entry no more than a page, so that it does not matter how many rows one has; a planner would rather sort them all.
 */
function selectRows<State>(
  { name, shortened }: Pick<ListedTable<State, unknown, unknown>, 'name' | 'shortened'>,
  query: SubjectQuery,
  entries: readonly Entry[] | undefined,
  conditions: readonly RawBuilder<SqlBool>[],
): RawBuilder<ListedRow<State>> {
  const limit = query.limit + 1;
  const listed = sql.ref(`t.${shortened}`);
  const columns = sql`
    t.id, t.source, t.at, coalesce(${listed}, t.state) as state, ${listed} is not null as truncated from ${sql.table(name)} t`;
  const page = (table: string) => [
    ...pageConditions(query, `${table}.at`, `${table}.id`, { source: `${table}.source` }),
    ...ofSource(query, `${table}.source`),
  ];
  if (entries === undefined) {
    return sql`select ${columns} ${whereAll([...page('t'), ...conditions])} ${newestFirst('t')} limit ${limit}`;
  }
  const isRow = sql<SqlBool>`t.id = p.id and t.source = p.source`;
  const [first, ...others] = entries.map(
    ({ lookup, key }) => sql<ListedRow<State>>`
      select t.* from ${sql.table(lookup)} p
      cross join lateral (select ${columns} ${whereAll([isRow, ...conditions])} limit 1) t
      ${whereAll([sql`p.key = ${key}`, ...page('p')])} ${newestFirst('p')} limit ${limit}`,
  );
  if (first !== undefined && others.length === 0) return first;
  const all = [first, ...others].map((found) => sql`(${found})`);
  // several entries can be of one row
  return sql`
    select distinct on (at, id, source) * from (${sql.join(all, sql` union all `)}) t ${newestFirst('t')} limit ${limit}`;
}

function newestFirst(table: string): RawBuilder<unknown> {
  const columns = ['at', 'id', 'source'].map((column) => sql`${sql.ref(`${table}.${column}`)} desc`);
  return sql`order by ${sql.join(columns)}`;
}

/** Rows of a lookup table with one key. */
interface Entry {
  lookup: string;
  key: string;
}

/** What the query asks for by lookup tables: of each of these, one entry at least. */
async function entriesOf<State, Item, Shown>(
  { lookup, contactLookup, directory }: ListedTable<State, Item, Shown>,
  { contactId, source }: SubjectQuery,
  search: NumberSearch | undefined,
): Promise<Entry[][]> {
  const ofNumber = (key: string): Entry => ({ lookup, key: toKey(key) });
  const contact = contactId === undefined ? undefined : await directory.keysOf(contactId, source);
  return [
    ...(search === undefined ? [] : [[ofNumber(search.key)]]),
    ...(contact === undefined
      ? []
      : [[...contact.ids.map((id) => ({ lookup: contactLookup, key: toKey(id) })), ...contact.numbers.map(ofNumber)]]),
  ];
}

/** The row `t` has the entry. */
function isEntered({ lookup, key }: Entry): RawBuilder<unknown> {
  return sql`
    select from ${sql.table(lookup)} where key = ${key} and at = t.at and id = t.id and source = t.source`;
}

function lineFilters({ phoneNumberId, userId }: SubjectQuery): RawBuilder<SqlBool>[] {
  return [
    ...(phoneNumberId === undefined ? [] : [sql<SqlBool>`t.phone_number_id = ${toKey(phoneNumberId)}`]),
    ...(userId === undefined ? [] : [sql<SqlBool>`t.user_id = ${toKey(userId)}`]),
  ];
}
