import { sql, type Kysely } from 'kysely';

/** Compared by bytes, as the service compares. */
const TEXT = sql`text collate "C"`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('conversation_names')
    .addColumn('derived_id', TEXT, (column) => column.notNull())
    .addColumn('conversation_id', TEXT, (column) => column.notNull())
    .addPrimaryKeyConstraint('conversation_names_pkey', ['derived_id', 'conversation_id'])
    .execute();
}
