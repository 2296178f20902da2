import type { Kysely } from 'kysely';
import type { Tables } from '../../database/tables.js';
import { loadStoredEvents } from '../../inbox/events/list-events.js';
import { EventBatch } from './event-batch.js';
import { beginningFor } from './new-events.js';

const PAGE = 200;
/** Who has missed more is better off with the list. */
const MOST = 5_000;

/**
 * What a reader has missed that has got everything up to a position, in order. It may have got the first few already.
 *
 * @returns null when it is too much
 */
export async function missedSince(db: Kysely<Tables>, position: string): Promise<AsyncIterable<EventBatch> | null> {
  const beginning = beginningFor(position);
  const beyond = await db
    .selectFrom('events')
    .select('id')
    .where('id', '>', beginning)
    .orderBy('id')
    .offset(MOST)
    .limit(1)
    .executeTakeFirst();
  return beyond === undefined ? pagesFrom(db, beginning, position) : null;
}

async function* pagesFrom(db: Kysely<Tables>, beginning: string, position: string): AsyncGenerator<EventBatch> {
  for (let [after, full] = [beginning, true]; full;) {
    const rows = await db.selectFrom('events').select('id').where('id', '>', after).orderBy('id').limit(PAGE).execute();
    const ids = rows.map(({ id }) => id);
    after = ids.at(-1) ?? after;
    full = ids.length === PAGE;
    // never back to before where the reader was
    yield new EventBatch(await loadStoredEvents(db, ids), after > position ? after : position);
  }
}
