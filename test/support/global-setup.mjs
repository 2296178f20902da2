import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findChromium } from './chromium.mjs';

const ROOT = new URL('../../', import.meta.url).pathname;
const DEFAULT_POSTGRES_URL = 'postgres://postgres@127.0.0.1:5432/postgres';

export default async function globalSetup() {
  process.env.TEST_TEMPLATE_DIRECTORY = makeTemplate();
  await import('../../scripts/build-page.mjs');
  checkChromium();
  await checkPostgres();
}

/** The tests of the dashboard's page drive a real browser. */
function checkChromium() {
  process.env.TEST_CHROMIUM = findChromium() ?? 'absent';
  if (process.env.TEST_CHROMIUM !== 'absent') return;
  const missing =
    'No Chromium was found for the tests of the dashboard: apt-get install chromium, or set TEST_CHROMIUM';
  if (process.env.REQUIRE_CHROMIUM === 'true') throw new Error(missing);
  console.warn(`\n${missing}. They are left out (counted as skipped).`);
}

async function checkPostgres() {
  process.env.TEST_DATABASE_URL ??= DEFAULT_POSTGRES_URL;
  process.env.TEST_POSTGRES = (await answers(process.env.TEST_DATABASE_URL)) ? 'present' : 'absent';
  if (process.env.TEST_POSTGRES === 'present') return;
  const missing = `No PostgreSQL server answers at ${process.env.TEST_DATABASE_URL}`;
  if (process.env.REQUIRE_POSTGRES === 'true') throw new Error(missing);
  console.warn(
    `\n${missing}: the PostgreSQL half of the tests is left out (counted as skipped). ` +
      'Start one, or set TEST_DATABASE_URL.',
  );
}

/** An initialised, empty data directory that tests copy, because making one takes seconds. Kept for the next run. */
function makeTemplate() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'));
  const template = join(tmpdir(), `webhooks-template-${version}`);
  if (!existsSync(template)) {
    const unfinished = mkdtempSync(join(tmpdir(), 'webhooks-template-unfinished-'));
    execFileSync(process.execPath, [join(ROOT, 'src/database/embedded/initialise.ts'), join(unfinished, 'postgres')]);
    try {
      renameSync(unfinished, template);
    } catch {
      rmSync(unfinished, { recursive: true, force: true }); // another run was quicker
    }
  }
  return template;
}

async function answers(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
