/** Suites that need a PostgreSQL server. Where none answers they are counted as skipped; `.ci/run` does not accept that. */
export const describePostgres = process.env['TEST_POSTGRES'] === 'absent' ? describe.skip : describe;

/** Suites that make file systems, mount them and trace processes. Where that is not allowed they are counted as skipped. */
export const describeAsRoot = process.platform === 'linux' && process.getuid?.() === 0 ? describe : describe.skip;
