import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import * as inbox from './migrations/0001-inbox.js';
import * as projections from './migrations/0002-projections.js';
import * as operations from './migrations/0003-operations.js';
import * as attempts from './migrations/0004-attempts.js';
import * as traces from './migrations/0005-traces.js';
import * as externalIds from './migrations/0006-external-ids.js';
import * as attemptStacks from './migrations/0007-attempt-stacks.js';
import * as rebuilds from './migrations/0008-rebuilds.js';
import * as conversationNames from './migrations/0009-conversation-names.js';
import * as lists from './migrations/0010-lists.js';

/** In order; a name that was ever released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-inbox': inbox,
  '0002-projections': projections,
  '0003-operations': operations,
  '0004-attempts': attempts,
  '0005-traces': traces,
  '0006-external-ids': externalIds,
  '0007-attempt-stacks': attemptStacks,
  '0008-rebuilds': rebuilds,
  '0009-conversation-names': conversationNames,
  '0010-lists': lists,
};

/** Brings the tables up to date. Instances that start together wait for each other; an interrupted one leaves nothing behind. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- migrations must not depend on today's table types
export async function migrate(db: Kysely<any>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  throw new NotMigrated(failed, error);
}

class NotMigrated extends Error {
  override readonly name = 'NotMigrated';

  constructor(migration: string | undefined, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      migration === undefined
        ? `the database cannot be used: ${reason}. Is it running, and is DATABASE_URL right?`
        : `database migration ${migration} failed and was undone: ${reason}`,
      { cause },
    );
  }
}
