import { sql } from 'kysely';
import type { JobInsert, PgBoss } from 'pg-boss';
import { v7 as uuid } from 'uuid';
import type { Statement } from '../database/driver/send-transaction.js';
import type { Store } from '../database/store.js';
import type { GroupData } from './delivery-job.js';
import { bodiesStatement, insertStatement } from './insert-events.js';
import type { Receipt, StorableEvent } from './new-event.js';

/** Of the events that travel together, as they were received: few groups make one call of a handler then, and one is never too large. */
const GROUP_BYTES = 1024 * 1024;

/**
 * Stores events and their deliveries in one transaction and one round trip.
 *
 * The deliveries are sent before it is known which events are there already. Those of a duplicate do no harm: no event
 * has their id, so there is nothing to deliver, and whoever fetches one removes it.
 *
 * @returns one receipt per event, in order
 */
export async function writeEvents(store: Store, queue: PgBoss, events: readonly StorableEvent[]): Promise<Receipt[]> {
  const first = [...firstOfEachKey(events).values()];
  const groups = groupsOf(first).map((events) => ({ id: uuid(), events }));
  const inserts = groups.map(({ id, events }) => insertStatement(store.db, events, id));
  const deliveries = await Promise.all(groups.map(({ id, events }) => deliveryStatements(queue, events, id)));
  const answers = await store.send([...inserts, ...deliveries.flat(), ...bodiesStatement(store.db, first)]);
  const inserted = answers.slice(0, inserts.length) as { rows: { id: string }[] }[];
  const stored = new Set(inserted.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const known = await findIds(
    store,
    first.filter(({ id }) => !stored.has(id)),
  );
  const ids = new Map(first.map((event) => [keyOf(event), event.id]));
  return events.map((event) => {
    const key = keyOf(event);
    const eventId = known.get(key) ?? ids.get(key) ?? event.id;
    return { eventId, duplicate: eventId !== event.id };
  });
}

/** In order, each with one event at least and else not more than a group may have. */
function groupsOf(events: readonly StorableEvent[]): StorableEvent[][] {
  const groups: StorableEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const group = groups.at(-1);
    const own = bytesOf(event);
    bytes += own;
    if (group === undefined || bytes > GROUP_BYTES) {
      groups.push([event]);
      bytes = own;
    } else group.push(event);
  }
  return groups;
}

/** Its part of a body it shares is not known; what was made of that is as large as it at least, or nearly. */
function bytesOf({ bodyId, raw, json }: StorableEvent): number {
  return bodyId === null ? raw.length : json.length;
}

/** Sorted by key: instances that write the same events at the same time then wait for each other instead of deadlocking. */
function firstOfEachKey(events: readonly StorableEvent[]): Map<string, StorableEvent> {
  const first = new Map<string, StorableEvent>();
  for (const event of events) if (!first.has(keyOf(event))) first.set(keyOf(event), event);
  return new Map([...first].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function keyOf({ source, dedupeKey }: StorableEvent): string {
  return `${source}\n${dedupeKey}`;
}

/** Events that are stored together travel together to subscribers that take lists; any other delivery has its event's id. */
async function deliveryStatements(
  queue: PgBoss,
  events: readonly StorableEvent[],
  groupId: string,
): Promise<Statement[]> {
  const jobs = new Map<string, JobInsert[]>();
  const groups = new Map<string, string[]>();
  for (const { id, deliverTo } of events) {
    for (const { subscriber, orderKey, batch } of deliverTo) {
      if (batch) append(groups, subscriber, id);
      else append(jobs, subscriber, orderKey === null ? { id } : { id, singletonKey: orderKey });
    }
  }
  for (const [subscriber, ids] of groups) {
    const data: GroupData = { events: ids };
    append(jobs, subscriber, { id: groupId, data });
  }
  const statements: Statement[] = [];
  const db = {
    executeSql: (text: string, values: unknown[] = []) => {
      statements.push({ text, values });
      return Promise.resolve({ rows: [] });
    },
  };
  for (const [subscriber, inserts] of jobs) await queue.insert(subscriber, inserts, { db });
  return statements;
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

async function findIds(store: Store, events: readonly StorableEvent[]): Promise<Map<string, string>> {
  if (events.length === 0) return new Map();
  const { sql: text, parameters } = sql`
    select id, source, dedupe_key from events where (source, dedupe_key) in (
      select * from unnest(${events.map(({ source }) => source)}::text[],
        ${events.map(({ dedupeKey }) => dedupeKey)}::text[]))`.compile(store.db);
  const [found] = await store.send([{ text, values: [...parameters] }]);
  const { rows } = found as { rows: { id: string; source: string; dedupe_key: string }[] };
  return new Map(rows.map(({ id, source, dedupe_key }) => [`${source}\n${dedupe_key}`, id]));
}
