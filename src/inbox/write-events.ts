import { sql, type Transaction } from 'kysely';
import { fromKysely, type JobInsert, type PgBoss } from 'pg-boss';
import { v7 as uuid } from 'uuid';
import { toKey } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import type { GroupData } from './delivery-job.js';
import { insertEvents } from './insert-events.js';
import type { NewEvent, Receipt } from './new-event.js';

/**
 * Stores events and their deliveries in the given transaction.
 *
 * @returns one receipt per event, in order
 */
export async function writeEvents(
  trx: Transaction<Tables>,
  queue: PgBoss,
  events: readonly NewEvent[],
): Promise<Receipt[]> {
  const first = firstOfEachKey(events);
  const groupId = uuid();
  const stored = await insertEvents(trx, [...first.values()], groupId);
  await enqueue(
    trx,
    queue,
    [...first.values()].filter(({ id }) => stored.has(id)),
    groupId,
  );
  const known = stored.size === first.size ? new Map<string, string>() : await findIds(trx, first, stored);
  return events.map((event) => {
    const key = keyOf(event);
    const original = first.get(key);
    const eventId = known.get(key) ?? original?.id ?? event.id;
    return { eventId, duplicate: eventId !== event.id };
  });
}

/** Sorted by key: instances that write the same events at the same time then wait for each other instead of deadlocking. */
function firstOfEachKey(events: readonly NewEvent[]): Map<string, NewEvent> {
  const first = new Map<string, NewEvent>();
  for (const event of events) if (!first.has(keyOf(event))) first.set(keyOf(event), event);
  return new Map([...first].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function keyOf({ source, dedupeKey }: NewEvent): string {
  return `${source}\n${toKey(dedupeKey)}`;
}

async function enqueue(
  trx: Transaction<Tables>,
  queue: PgBoss,
  events: readonly NewEvent[],
  groupId: string,
): Promise<void> {
  const singles = new Map<string, JobInsert[]>();
  const groups = new Map<string, string[]>();
  for (const { id, deliverTo } of events) {
    for (const { subscriber, orderKey, batch } of deliverTo) {
      if (batch) append(groups, subscriber, id);
      else append(singles, subscriber, orderKey === null ? { id } : { id, singletonKey: orderKey });
    }
  }
  const db = fromKysely(trx);
  for (const [subscriber, jobs] of singles) await queue.insert(subscriber, jobs, { db });
  for (const [subscriber, ids] of groups) {
    const data: GroupData = { events: ids };
    await queue.insert(subscriber, [{ id: groupId, data }], { db });
  }
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

async function findIds(
  trx: Transaction<Tables>,
  events: Map<string, NewEvent>,
  stored: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const missing = [...events.values()].filter(({ id }) => !stored.has(id));
  const { rows } = await sql<{ id: string; source: string; dedupe_key: string }>`
    select id, source, dedupe_key from events where (source, dedupe_key) in (
      select * from unnest(${missing.map(({ source }) => source)}::text[], ${missing.map(({ dedupeKey }) => toKey(dedupeKey))}::text[]))
    `.execute(trx);
  return new Map(rows.map(({ id, source, dedupe_key }) => [`${source}\n${dedupe_key}`, id]));
}
