import { sql, type Kysely } from 'kysely';

/** Null where the sender's name of the type is ours, as for all rows so far: those cost nothing, nor does their index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('events').addColumn('sender_type', 'text').execute();
  await db.schema
    .createIndex('events_sender_type')
    .on('events')
    .columns(['sender_type', 'id'])
    .where(sql<boolean>`sender_type is not null`)
    .execute();
  await db.schema.createIndex('events_source').on('events').columns(['source', 'type', 'id']).execute();
}
