import { sql, type Kysely } from 'kysely';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createRebuilds(db);
  await db.schema
    .createTable('projections')
    .addColumn('subscriber', 'text', (column) => column.primaryKey())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('retention')
    .addColumn('id', 'boolean', (column) =>
      column
        .primaryKey()
        .defaultTo(true)
        .check(sql`id`),
    )
    .addColumn('removed_until', 'timestamptz', (column) => column.notNull())
    .execute();
  // so far nothing was written down: a store that is much older than its oldest event has had others
  await sql`
    insert into retention (removed_until)
    select received_at from (select received_at from events order by id limit 1) oldest
    where received_at - interval '1 day' > (select min(timestamp)::timestamptz from kysely_migration)`.execute(db);
}

async function createRebuilds(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rebuilds')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('run', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('subscribers', 'jsonb', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('seen', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('changed', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('unread', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failed', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('kept', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('older_subscriber', 'text')
    .addColumn('older_after', 'text')
    .addColumn('last_event_id', 'uuid', (column) => column.notNull().defaultTo(FIRST_ID))
    .addColumn('near_at', 'timestamptz')
    .addColumn('tables', 'json')
    .addColumn('error', 'text')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('next_step_at', 'timestamptz', (column) => column.notNull())
    .addColumn('finished_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('rebuilds_created').on('rebuilds').columns(['created_at', 'id']).execute();
}
