import { sql, type Kysely } from 'kysely';

/** Compared by bytes, as the service compares: two servers, and the embedded store, then agree on every order. */
const TEXT = sql`text collate "C"`;
const TEXTS = sql`text[] collate "C"`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await createMessages(db);
  await createConversations(db);
  await createCalls(db);
  await createContacts(db);
}

async function createMessages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('messages')
    .addColumn('id', TEXT, (column) => column.primaryKey())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('direction', TEXT)
    .addColumn('status', TEXT)
    .addColumn('parties', TEXTS, (column) => column.notNull())
    .addColumn('conversation_id', TEXT)
    .addColumn('phone_number_id', TEXT)
    // json, not jsonb: it takes \u0000 and lone surrogates, which payloads may carry
    .addColumn('state', 'json', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('messages_at').on('messages').columns(['at', 'id']).execute();
  await db.schema.createIndex('messages_status').on('messages').columns(['status', 'at', 'id']).execute();
  await db.schema
    .createIndex('messages_conversation')
    .on('messages')
    .columns(['conversation_id', 'at', 'id'])
    .execute();
  await createParties(db, 'message_parties');
}

async function createConversations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('conversations')
    .addColumn('id', TEXT, (column) => column.primaryKey())
    .addColumn('participants', TEXTS, (column) => column.notNull())
    .addColumn('phone_number_id', TEXT)
    .addColumn('first_message_at', 'timestamptz', (column) => column.notNull())
    .addColumn('last_message_at', 'timestamptz', (column) => column.notNull())
    .addColumn('message_count', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('conversations_last').on('conversations').columns(['last_message_at', 'id']).execute();
  await db.schema
    .createIndex('conversations_participants')
    .on('conversations')
    .using('gin')
    .column('participants')
    .execute();
}

async function createCalls(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('calls')
    .addColumn('id', TEXT, (column) => column.primaryKey())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('direction', TEXT)
    .addColumn('status', TEXT)
    .addColumn('missed', 'boolean', (column) => column.notNull())
    .addColumn('conversation_id', TEXT)
    .addColumn('state', 'json', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('calls_at').on('calls').columns(['at', 'id']).execute();
  await db.schema.createIndex('calls_status').on('calls').columns(['status', 'at', 'id']).execute();
  await db.schema.createIndex('calls_missed').on('calls').columns(['missed', 'at', 'id']).execute();
  await db.schema.createIndex('calls_conversation').on('calls').columns(['conversation_id', 'at', 'id']).execute();
  await createParties(db, 'call_parties');
}

async function createContacts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('contacts')
    .addColumn('id', TEXT, (column) => column.primaryKey())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('deleted', 'boolean', (column) => column.notNull())
    .addColumn('phones', TEXTS, (column) => column.notNull())
    .addColumn('emails', TEXTS, (column) => column.notNull())
    .addColumn('state', 'json', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('contacts_at').on('contacts').columns(['at', 'id']).execute();
  await db.schema.createIndex('contacts_deleted').on('contacts').columns(['deleted', 'at', 'id']).execute();
  await db.schema.createIndex('contacts_phones').on('contacts').using('gin').column('phones').execute();
  await db.schema.createIndex('contacts_emails').on('contacts').using('gin').column('emails').execute();
  await db.schema
    .createTable('contact_observations')
    .addColumn('contact_id', TEXT, (column) => column.notNull())
    .addColumn('field', TEXT, (column) => column.notNull())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('digest', TEXT, (column) => column.notNull())
    .addColumn('observation', 'json', (column) => column.notNull())
    .addPrimaryKeyConstraint('contact_observations_pkey', ['contact_id', 'at', 'field', 'digest'])
    .execute();
}

/** The key is the table: rows of one number lie together, newest last. */
async function createParties(db: Kysely<unknown>, table: string): Promise<void> {
  await db.schema
    .createTable(table)
    .addColumn('key', TEXT, (column) => column.notNull())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('id', TEXT, (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_pkey`, ['key', 'at', 'id'])
    .execute();
}
