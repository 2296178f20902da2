import { sql, type Kysely } from 'kysely';

/** Compared by bytes, as the service compares. */
const TEXT = sql`text collate "C"`;
const TEXTS = sql`text[] collate "C"`;

/** By line, user and contact. Rows of before have none of it until they are rebuilt, at the first start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('messages').addColumn('user_id', TEXT).execute();
  await db.schema.alterTable('calls').addColumn('phone_number_id', TEXT).addColumn('user_id', TEXT).execute();
  for (const table of ['messages', 'calls']) {
    for (const column of ['phone_number_id', 'user_id']) {
      await db.schema.createIndex(`${table}_${column}`).on(table).columns([column, 'at', 'id', 'source']).execute();
    }
  }
  await createContacts(db, 'message_contacts');
  await createContacts(db, 'call_contacts');
  await changeConversations(db);
  await changeContacts(db);
}

async function createContacts(db: Kysely<unknown>, table: string): Promise<void> {
  await db.schema
    .createTable(table)
    .addColumn('key', TEXT, (column) => column.notNull())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('id', TEXT, (column) => column.notNull())
    .addColumn('source', TEXT, (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_pkey`, ['key', 'at', 'id', 'source'])
    .execute();
}

async function changeConversations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('conversations')
    .addColumn('user_ids', TEXTS, (column) => column.notNull().defaultTo('{}'))
    .execute();
  await db.schema
    .createIndex('conversations_phone_number_id')
    .on('conversations')
    .columns(['phone_number_id', 'last_message_at', 'id', 'source'])
    .execute();
  // one index for both: each message touches it
  await db.schema.dropIndex('conversations_participants').execute();
  await db.schema
    .createIndex('conversations_people')
    .on('conversations')
    .using('gin')
    .columns(['participants', 'user_ids'])
    .execute();
}

async function changeContacts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('contacts')
    .addColumn('name', TEXT)
    .addColumn('external_id', TEXT)
    .addColumn('origin', TEXT)
    .execute();
  for (const column of ['external_id', 'origin']) {
    await db.schema.createIndex(`contacts_${column}`).on('contacts').columns([column, 'at', 'id', 'source']).execute();
  }
}
