import { sql, type Kysely } from 'kysely';

/** The version before names the old keys where it writes, so that it must not go on. */
export const expands = false;

/** Of all rows so far, and of those in exports of before. */
const SOURCE = sql`source text collate "C" not null default 'openphone'`;

/**
 * Ids are unique within a source only, so that every key and every order of a list has the source as well. It comes last:
 * rows are also looked for by id alone.
 */
const KEYS = {
  messages: ['id'],
  message_parties: ['key', 'at', 'id'],
  conversations: ['id'],
  conversation_names: ['derived_id', 'conversation_id'],
  calls: ['id'],
  call_parties: ['key', 'at', 'id'],
  contacts: ['id'],
  contact_observations: ['contact_id', 'at', 'field', 'digest'],
};
const INDEXES = {
  messages: { at: [], status: ['status'], conversation: ['conversation_id'] },
  conversations: { last: [] },
  calls: { at: [], status: ['status'], missed: ['missed'], conversation: ['conversation_id'] },
  contacts: { at: [], deleted: ['deleted'] },
};

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, columns] of Object.entries(KEYS)) {
    await sql`
      alter table ${sql.table(table)} add column ${SOURCE}, drop constraint ${sql.ref(`${table}_pkey`)},
        add constraint ${sql.ref(`${table}_pkey`)} primary key (${list([...columns, 'source'])})`.execute(db);
  }
  for (const [table, indexes] of Object.entries(INDEXES)) {
    const at = table === 'conversations' ? 'last_message_at' : 'at';
    for (const [name, columns] of Object.entries(indexes)) {
      await db.schema.dropIndex(`${table}_${name}`).execute();
      await db.schema
        .createIndex(`${table}_${name}`)
        .on(table)
        .columns([...columns, at, 'id', 'source'])
        .execute();
    }
  }
  await beginRebuildsAnew(db);
  await nameSourcesOfDeliveries(db);
}

/** What they have built so far has the old keys; their first phase leaves it behind. */
async function beginRebuildsAnew(db: Kysely<unknown>): Promise<void> {
  await sql`
    update rebuilds set phase = 'begin', run = run + 1, seen = default, changed = default, unread = default,
      failed = default, kept = default, older_subscriber = null, older_after = null, last_event_id = default,
      near_at = null, tables = null
    where state = 'running' and phase <> 'after'`.execute(db);
}

/** Deliveries that are kept in order per subject: those that wait, and those that come, are to have the same keys. */
async function nameSourcesOfDeliveries(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('pgboss.job') is not null as found`.execute(db);
  if (rows[0]?.found !== true) return;
  await sql`
    update pgboss.job set singleton_key = 'openphone:' || singleton_key
    where singleton_key is not null and state in ('created', 'retry', 'active', 'failed')
      and name in (select name from pgboss.queue where policy = 'key_strict_fifo')`.execute(db);
}

function list(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql.ref(column)));
}
