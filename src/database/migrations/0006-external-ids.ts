import type { Kysely } from 'kysely';

/** In the order of lists, as the others: without it a list may be looked for from the newest event on, through all there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('events_external_id').on('events').columns(['external_id', 'id']).execute();
  await db.schema.dropIndex('events_external').execute();
}
