import { sql, type Kysely } from 'kysely';

/** The version before looks for types in an index that is gone. */
export const expands = false;

export async function up(db: Kysely<unknown>): Promise<void> {
  // null where the sender's name of the type is ours, as for all rows so far: those cost nothing, nor does their index
  await db.schema.alterTable('events').addColumn('sender_type', 'text').execute();
  await db.schema
    .createIndex('events_sender_type')
    .on('events')
    .columns(['sender_type', 'id'])
    .where(sql<boolean>`sender_type is not null`)
    .execute();
  // one index for types and sources: each costs every event some percent of its time
  await db.schema.dropIndex('events_type').execute();
  await db.schema.createIndex('events_type').on('events').columns(['source', 'type', 'id']).execute();
}
