import { inspect } from 'node:util';
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import * as inbox from './migrations/0001-inbox.js';
import * as projections from './migrations/0002-projections.js';
import * as operations from './migrations/0003-operations.js';

/** In order; a name that was ever released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-inbox': inbox,
  '0002-projections': projections,
  '0003-operations': operations,
};

/** Brings the tables up to date. Instances that start together wait for each other; an interrupted one leaves nothing behind. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- migrations must not depend on today's table types
export async function migrate(db: Kysely<any>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'the migrations';
  throw new Error(`database migration ${failed} failed: ${error instanceof Error ? error.message : inspect(error)}`, {
    cause: error,
  });
}
