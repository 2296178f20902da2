/** Prints what Jest counted, from its own result files, and fails when a test did, or when a run had none. */
import { readFileSync } from 'node:fs';

const runs = process.argv.slice(2).map(results);
const sum = (of) => runs.reduce((total, run) => total + of(run), 0);
const passed = sum((run) => run.numPassedTests);
const failed = sum((run) => run.numFailedTests);
const skipped = sum((run) => run.numPendingTests);

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && runs.every((run) => run.success && run.numPassedTests > 0) ? 0 : 1;

/** No file: Jest did not get as far as running tests. */
function results(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, success: false };
  }
}
