import { NotFoundException } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { Tables } from '../../database/tables.js';
import { loadDeliveries } from '../deliveries.js';
import { loadBodies, type Received } from '../bodies.js';
import type { SourceRegistry } from '../../sources/source-registry.js';
import { STORED_EVENT_COLUMNS, toStoredEvent, withRaw, type StoredEventDetail } from './stored-event.js';

/** One event with everything that is known of it, and its body as bytes. */
export interface FoundEvent {
  event: StoredEventDetail;
  body: Buffer;
}

/**
 * @param sources which say what of it is not shown
 * @throws NotFoundException
 */
export async function findEvent(
  db: Kysely<Tables>,
  id: string,
  sources: Pick<SourceRegistry, 'redactionOf'>,
): Promise<FoundEvent> {
  const row = await db
    .selectFrom('events')
    .select([...STORED_EVENT_COLUMNS, 'headers', 'raw', 'body_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new NotFoundException(`no event has the id ${id}; retention may have removed it`);
  const [deliveries, { headers, raw }] = await Promise.all([loadDeliveries(db, [row]), receivedOf(db, row)]);
  const stored = toStoredEvent(row, deliveries.get(id));
  return { event: withRaw(stored, { headers, raw }, sources.redactionOf(row.source)), body: raw };
}

/** Of a body that was erased, nothing. */
async function receivedOf(db: Kysely<Tables>, row: Received & { body_id: string | null }): Promise<Received> {
  return (await loadBodies(db, [row])).get(row.body_id) ?? { headers: row.headers, raw: row.raw };
}
