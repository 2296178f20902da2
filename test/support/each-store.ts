import { embeddedStore, postgresStore, type TestStore } from './stores.js';

/** A suite that needs the PostgreSQL server. Where none answers it is counted as skipped; `.ci/run` does not accept that. */
export const describePostgres = process.env.TEST_POSTGRES === 'absent' ? describe.skip : describe;

/**
 * Runs a suite on the embedded store and on PostgreSQL.
 */
export function describeEachStore(name: string, suite: (create: () => Promise<TestStore>) => void): void {
  describe(`${name} (embedded)`, () => suite(() => Promise.resolve(embeddedStore())));
  describePostgres(`${name} (PostgreSQL)`, () => suite(postgresStore));
}
