import { sql, type Kysely } from 'kysely';
import { assertFound, toPage, type Page, type PhoneNumbers } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { loadDeliveries } from '../deliveries.js';
import type { EventQuery } from './event-query.js';
import { selectEvents } from './select-events.js';
import { STORED_EVENT_COLUMNS, toStoredEvent, type StoredEvent, type StoredEventRow } from './stored-event.js';

/** Of compressed data that an earlier version stored without what lists show of it: bytes that are certainly not much. */
const SMALL = 2_000;
/** Characters. */
const LARGE = 16_384;
const IS_TOO_LARGE = sql`(e.listed is null and pg_column_size(e.data) > ${SMALL} and length(e.data::text) > ${LARGE})`;
const OTHER_COLUMNS = STORED_EVENT_COLUMNS.filter((column) => column !== 'data').map((column) =>
  sql.ref(`e.${column}`),
);
const COLUMNS = sql.join([
  ...OTHER_COLUMNS,
  sql`case when ${IS_TOO_LARGE} then 'null' else coalesce(e.listed, e.data) end as data`,
  sql`(e.listed is not null or ${IS_TOO_LARGE}) as truncated`,
]);
const WHOLE_COLUMNS = sql.join([...OTHER_COLUMNS, sql`e.data`, sql`false as truncated`]);

/** One page of events, newest first. */
export async function listEvents<Item>(
  db: Kysely<Tables>,
  numbers: PhoneNumbers,
  query: EventQuery,
  toItem: (event: StoredEvent) => Item,
): Promise<Page<Item>> {
  const search = query.phoneNumber === undefined ? undefined : numbers.search(query.phoneNumber);
  const { rows } = await selectEvents<Row>(COLUMNS, query, search?.key).execute(db);
  assertFound(rows.length, search);
  const deliveries = await loadDeliveries(db, rows);
  return toPage(
    rows,
    query.limit,
    (row) => toItem(toStoredEvent(row, deliveries.get(row.id))),
    (row) => ({ at: row.received_at, id: row.id }),
  );
}

/** Those with these ids that are still there, whole, in the order of the ids. */
export async function loadStoredEvents(db: Kysely<Tables>, ids: readonly string[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Row>`
    select ${WHOLE_COLUMNS} from events e where e.id = any(${ids}::uuid[]) order by e.id`.execute(db);
  const deliveries = await loadDeliveries(db, rows);
  return rows.map((row) => toStoredEvent(row, deliveries.get(row.id)));
}

type Row = StoredEventRow & { group_id: string };
