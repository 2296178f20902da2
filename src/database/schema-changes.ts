import { sql, type Kysely } from 'kysely';
import { VERSION } from '../config/version.js';

/** What a version of the service has changed, and leaves word of for versions that do not know the change. */
export interface SchemaChange {
  /** Of a migration, or `pgboss-` and the version of its schema. */
  name: string;
  /** The version before can still read and write; see CONTRIBUTING.md. Null where nothing was left. */
  expands: boolean | null;
  /** Of the service that made it. */
  version: string | null;
}

type Database = Kysely<unknown>;

/** Changes that were made to this database by versions that are newer than this one. */
export async function laterMigrations(db: Database, known: readonly string[]): Promise<SchemaChange[]> {
  if (!(await exists(db, 'kysely_migration'))) return [];
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration where name <> all(${known}::text[]) order by name`.execute(db);
  return describe(
    db,
    rows.map(({ name }) => name),
  );
}

/** @param known the version of the queue's schema that this service brings along */
export async function laterQueueChanges(db: Database, known: number): Promise<SchemaChange[]> {
  if (!(await exists(db, 'pgboss.version'))) return [];
  const { rows } = await sql<{ version: number }>`select version from pgboss.version`.execute(db);
  const version = rows[0]?.version ?? known;
  return version > known ? describe(db, [queueChange(version)]) : [];
}

export function queueChange(version: number): string {
  return `pgboss-${version}`;
}

/** Leaves word of a change, in the transaction that makes it. Before there was a place for that, all changes were expansions. */
export async function noteChange(db: Database, name: string, expands: boolean): Promise<void> {
  if (!(await exists(db, 'schema_changes'))) return;
  await sql`
    insert into schema_changes (name, expands, version) values (${name}, ${expands}, ${VERSION})
    on conflict (name) do nothing`.execute(db);
}

/** @throws TooNew unless all of them leave this version what it needs */
export function assertUsable(later: readonly SchemaChange[]): void {
  const breaking = later.find(({ expands }) => expands !== true);
  if (breaking !== undefined) throw new TooNew(breaking);
}

async function describe(db: Database, names: readonly string[]): Promise<SchemaChange[]> {
  if (names.length === 0) return [];
  const unknown = names.map((name): SchemaChange => ({ name, expands: null, version: null }));
  if (!(await exists(db, 'schema_changes'))) return unknown;
  const { rows } = await sql<SchemaChange>`
    select name, expands, version from schema_changes where name = any(${names}::text[])`.execute(db);
  return unknown.map((change) => rows.find(({ name }) => name === change.name) ?? change);
}

async function exists(db: Database, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${table}) is not null as found`.execute(db);
  return rows[0]?.found === true;
}

class TooNew extends Error {
  override readonly name = 'TooNew';

  constructor({ name, version }: SchemaChange) {
    const newer = version === null ? 'a newer version' : `version ${version}`;
    super(
      `the database was changed by ${newer} of this service (${name}) in a way that version ${VERSION} cannot use. Nothing is ` +
        `damaged: start ${newer} or a later one, or move the data into a database of version ${VERSION}; see docs/upgrade.md#rollback.`,
    );
  }
}
