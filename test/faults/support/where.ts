/** Suites that make file systems, mount them and trace processes. Where that is not allowed they are counted as skipped. */
export const describeAsRoot = process.platform === 'linux' && process.getuid?.() === 0 ? describe : describe.skip;
