import { sql, type Kysely } from 'kysely';

/** What several events were read from, once. Events of before, and those that are alone in their webhook, have it in their row. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bodies')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('headers', 'json', (column) => column.notNull())
    .addColumn('raw', 'bytea', (column) => column.notNull())
    .execute();
  // no foreign key: every event would pay for it, and a body that was erased leaves its events behind
  await db.schema.alterTable('events').addColumn('body_id', 'uuid').addColumn('to_fetch', 'json').execute();
  await sql`create index events_body on events (body_id) where body_id is not null`.execute(db);
}
