import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('replays')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('filter', 'json', (column) => column.notNull())
    .addColumn('rate_per_second', 'integer')
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('seen', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('queued', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_event_id', 'uuid', (column) => column.notNull())
    .addColumn('end_event_id', 'uuid', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('next_batch_at', 'timestamptz', (column) => column.notNull())
    .addColumn('finished_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('replays_created').on('replays').columns(['created_at', 'id']).execute();

  await db.schema
    .createTable('subscriber_pauses')
    .addColumn('subscriber', 'text', (column) => column.primaryKey())
    .addColumn('since', 'timestamptz', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('audit')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('details', 'json', (column) => column.notNull())
    .addColumn('status', 'integer')
    .execute();
  await db.schema.createIndex('audit_at').on('audit').columns(['at', 'id']).execute();
}
