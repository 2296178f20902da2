/**
 * Known vulnerabilities of what goes into production. Mirrors and machines without the internet do not answer audits;
 * that is said, and no reason to fail.
 */
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
const { metadata, vulnerabilities, message, error } = parse(stdout);

if (metadata === undefined) {
  console.log(`audit: NOT RUN, the registry did not answer: ${message || error?.summary || 'no reason given'}`);
} else {
  const severe = Object.values(vulnerabilities).filter(
    ({ severity }) => severity === 'high' || severity === 'critical',
  );
  for (const { name, severity, range } of severe) console.error(`audit: ${name} ${range} is vulnerable (${severity})`);
  console.log(
    `audit: ${metadata.dependencies.prod} packages in production, ${severe.length} vulnerable (high or worse)`,
  );
  process.exitCode = severe.length === 0 ? 0 : 1;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim() };
  }
}
