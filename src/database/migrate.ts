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
import * as conversationNames from './migrations/0010-conversation-names.js';
import * as schemaChanges from './migrations/0011-schema-changes.js';
import * as lists from './migrations/0012-lists.js';
import * as sources from './migrations/0015-sources.js';
import * as senderTypes from './migrations/0016-sender-types.js';
import * as publicUrls from './migrations/0019-public-urls.js';
import * as subjectFilters from './migrations/0020-subject-filters.js';
import * as eventFilters from './migrations/0021-event-filters.js';
import * as bodies from './migrations/0022-bodies.js';
import { assertUsable, laterMigrations, noteChange } from './schema-changes.js';

interface Change extends Migration {
  /** `false` for what the version before cannot go on with: it must not start any more. */
  expands?: boolean;
}

/** In order; a name that a database may have is never changed, and so none is 0009. */
const MIGRATIONS: Record<string, Change> = {
  '0001-inbox': inbox,
  '0002-projections': projections,
  '0003-operations': operations,
  '0004-attempts': attempts,
  '0005-traces': traces,
  '0006-external-ids': externalIds,
  '0007-attempt-stacks': attemptStacks,
  '0008-rebuilds': rebuilds,
  '0010-conversation-names': conversationNames,
  '0011-schema-changes': schemaChanges,
  '0012-lists': lists,
  '0015-sources': sources,
  '0016-sender-types': senderTypes,
  '0019-public-urls': publicUrls,
  '0020-subject-filters': subjectFilters,
  '0021-event-filters': eventFilters,
  '0022-bodies': bodies,
};

/**
 * Brings the tables up to date. Instances that start together wait for each other; an interrupted one leaves nothing behind.
 *
 * @throws TooNew when a newer version has changed them beyond what this one can use, NotMigrated
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- migrations must not depend on today's table types
export async function migrate(db: Kysely<any>): Promise<void> {
  let before = -1;
  for (;;) {
    const later = await laterMigrations(db, Object.keys(MIGRATIONS)).catch((error: unknown) => {
      throw new NotMigrated(undefined, error);
    });
    assertUsable(later);
    const known = Object.entries(MIGRATIONS).map(([name, change]) => [name, noted(name, change)]);
    // done already; Kysely insists on knowing all that was done
    const done = later.map(({ name }) => [name, { up: () => Promise.resolve() }]);
    const migrations = Object.fromEntries([...known, ...done]) as Record<string, Migration>;
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) return;
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
    // a newer instance may have been at it since, and is waited for by the migrator only
    if (failed !== undefined || later.length === before) throw new NotMigrated(failed, error);
    before = later.length;
  }
}

/** With word of itself for older versions, which cannot know it. */
function noted(name: string, change: Change): Migration {
  return {
    up: async (db) => {
      await change.up(db);
      await noteChange(db, name, change.expands ?? true);
    },
  };
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
