/** Prints what Jest counted, from its own result file, and fails when a test did, or when there was none. */
import { readFileSync } from 'node:fs';

const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = results(process.argv[2]);

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = success && passed > 0 && failed === 0 ? 0 : 1;

/** No file: Jest did not get as far as running tests. */
function results(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, success: false };
  }
}
