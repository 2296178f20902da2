import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('group_id', 'uuid', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('dedupe_key', 'text', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('external_id', 'text')
    .addColumn('delivery_id', 'text')
    .addColumn('verified', 'boolean', (column) => column.notNull())
    .addColumn('test', 'boolean', (column) => column.notNull().defaultTo(false))
    .addColumn('occurred_at', 'timestamptz')
    .addColumn('received_at', 'timestamptz', (column) => column.notNull())
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text')
    // json, not jsonb: it takes \u0000 and lone surrogates, which payloads may carry
    .addColumn('data', 'json', (column) => column.notNull())
    .addColumn('headers', 'json', (column) => column.notNull())
    .addColumn('raw', 'bytea', (column) => column.notNull())
    .addColumn('problems', 'json')
    .addColumn('not_routed', 'json')
    .execute();
  await db.schema
    .createIndex('events_source_dedupe_key')
    .unique()
    .on('events')
    .columns(['source', 'dedupe_key'])
    .execute();
  // lists are newest first, which is the order of the ids
  await db.schema.createIndex('events_type').on('events').columns(['type', 'id']).execute();
  await db.schema.createIndex('events_subject').on('events').columns(['subject_id', 'id']).execute();
  await db.schema.createIndex('events_external').on('events').columns(['external_id']).execute();

  await db.schema
    .createTable('durability_probe')
    .addColumn('commits', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into durability_probe values (0)`.execute(db);

  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('counters_pkey', ['name', 'label'])
    .execute();

  await db.schema
    .createTable('quarantine')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('headers', 'json', (column) => column.notNull())
    .addColumn('body', 'bytea', (column) => column.notNull())
    .addColumn('received_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('quarantine_reason').on('quarantine').columns(['reason', 'received_at', 'id']).execute();
  await db.schema.createIndex('quarantine_received').on('quarantine').columns(['received_at', 'id']).execute();
}
