import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('schema_changes')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('expands', 'boolean', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .execute();
}
