import { sql, type Kysely } from 'kysely';

/** Compared by bytes, as the service compares. */
const TEXT = sql`text collate "C"`;
const TEXTS = sql`text[] collate "C"`;

/** By phone number, wire format, and whether they are signed. Events of before have no numbers until they are read anew by a rebuild. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('events').addColumn('parties', TEXTS).execute();
  await db.schema
    .createTable('event_parties')
    .addColumn('key', TEXT, (column) => column.notNull())
    .addColumn('id', 'uuid', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_parties_pkey', ['key', 'id'])
    .execute();
  await db.schema.createIndex('events_dialect').on('events').columns(['dialect', 'id']).execute();
  // few, and none in production
  await sql`create index events_unverified on events (id) where not verified`.execute(db);
}
