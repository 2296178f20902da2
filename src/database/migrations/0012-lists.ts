import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['events', 'messages', 'calls', 'contacts']) {
    await db.schema.alterTable(table).addColumn('listed', 'json').execute();
  }
}
