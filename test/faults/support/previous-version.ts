import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Pool } from 'pg';
import { EmbeddedServer } from '../../../src/database/embedded/embedded-server.js';
import { openEmbeddedStore } from '../../../src/database/embedded-store.js';
import * as inbox from '../../../src/database/migrations/0001-inbox.js';
import type { TestStore } from '../../support/stores.js';

export const OLD_EVENT = '01a20ee6-3061-732e-b53e-c438b72e126c';
export const LATE_EVENT = '01a20ee6-3061-732e-b53e-c438b72e126d';

/** Makes the tables as the first version did, with an event in them. */
export async function firstVersion({ environment }: TestStore): Promise<void> {
  await withDatabase(environment, async (db) => {
    const provider = { getMigrations: () => Promise.resolve({ '0001-inbox': inbox }) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw new Error('the first version could not be made', { cause: error });
    await insertAsBefore(db, OLD_EVENT);
  });
}

/** An instance of the previous version, while the new one runs beside it. */
export async function writeAsBefore({ environment }: TestStore): Promise<void> {
  await withDatabase(environment, (db) => insertAsBefore(db, LATE_EVENT));
}

/** Word for word what the first version said: it must not follow the code of today. */
async function insertAsBefore(db: Kysely<unknown>, id: string): Promise<void> {
  const key = `legacy:${id}`;
  await sql`
    insert into events (id, group_id, source, dedupe_key, dialect, type, external_id, delivery_id, verified, test,
      occurred_at, received_at, subject_kind, subject_id, data, headers, raw, problems, not_routed)
    values (${id}, ${id}, 'openphone', ${key}, 'legacy', 'message.received', ${id}, null, true, false,
      now(), now(), 'message', ${id}, '{"body":"Hello"}', '{}', ${bodyOf(id)}, null, null)`.execute(db);
}

/** As it was received: whatever reads the event anew finds the same message. */
function bodyOf(id: string): Buffer {
  const object = {
    id,
    object: 'message',
    from: '+13105550176',
    to: '+14155550142',
    direction: 'incoming',
    body: 'Hello',
  };
  return Buffer.from(JSON.stringify({ id, type: 'message.received', data: { object } }));
}

async function withDatabase(
  environment: Record<string, string>,
  work: (db: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  const { DATABASE_URL, DATA_DIR = '' } = environment;
  const { db, close } = DATABASE_URL ? server(DATABASE_URL) : await embedded(DATA_DIR);
  try {
    await work(db);
  } finally {
    await close();
  }
}

function server(connectionString: string) {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new Pool({ connectionString, max: 1 }) }) });
  return { db, close: () => db.destroy() };
}

async function embedded(dataDirectory: string) {
  const store = await openEmbeddedStore(await EmbeddedServer.start(dataDirectory), (reason) => {
    throw reason;
  });
  return { db: store.db as unknown as Kysely<unknown>, close: () => store.close() };
}
