import { embeddedStore, postgresStore, type TestStore } from './stores.js';

/**
 * Runs a suite on the embedded store and on PostgreSQL. Where no server answers, the PostgreSQL half is left out and
 * counted as skipped; `.ci/run` does not accept that.
 */
export function describeEachStore(name: string, suite: (create: () => Promise<TestStore>) => void): void {
  describe(`${name} (embedded)`, () => suite(() => Promise.resolve(embeddedStore())));
  const describePostgres = process.env.TEST_POSTGRES === 'absent' ? describe.skip : describe;
  describePostgres(`${name} (PostgreSQL)`, () => suite(postgresStore));
}
