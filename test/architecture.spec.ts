import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { importTableForReaders } from './architecture/import-table.js';
import { knowledgeOfSources } from './architecture/isolated-sources.js';
import { packagesLoadedBy } from './architecture/packages-loaded.js';
import type { SourceText } from './architecture/source-file.js';
import { violationsOf } from './architecture/violations.js';

const SRC = new URL('../src/', import.meta.url).pathname;
const CONTRIBUTING = new URL('../CONTRIBUTING.md', import.meta.url).pathname;

function sourceFiles(): SourceText[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(join(SRC, path), 'utf8') }));
}

function cellsOf(row: string): string[] {
  const cells = row.split('|').slice(1, -1);
  return cells.map((cell) => cell.trim());
}

it('src keeps its rules', () => {
  const files = sourceFiles();
  expect(files.map(({ path }) => path)).toContain('main.ts');
  expect(files.flatMap(violationsOf)).toEqual([]);
});

it('CONTRIBUTING.md shows the import table that is checked', () => {
  const [table = ''] = /^\| folder[^]*?\n(?=\n)/m.exec(readFileSync(CONTRIBUTING, 'utf8')) ?? [];
  const rows = table.trim().split('\n').map(cellsOf);
  expect(rows.filter(([cell = '']) => !/^-+$/.test(cell))).toEqual(importTableForReaders());
});

it('little is loaded before the embedded database starts', () => {
  const loaded = (path: string) => packagesLoadedBy(path, sourceFiles()).filter((name) => !name.startsWith('node:'));
  expect(loaded('main.ts')).toEqual([]);
  const settings = ['@nestjs/common', 'class-transformer', 'class-validator', 'ipaddr.js', 'reflect-metadata'];
  expect(loaded('head-start.ts')).toEqual(settings);
  expect(loaded('serve.ts')).toContain('@nestjs/core'); // control: it does find what is loaded
});

describe('a source is known to its own folder only', () => {
  it('in src', () => {
    expect(sourceFiles().flatMap(knowledgeOfSources)).toEqual([]);
  });

  it.each([
    ['webhooks/receive/gate.ts', `import { x } from '../../sources/openphone/secrets.js';`, 'imports'],
    ['sources/twilio/read.ts', `import { x } from '../openphone/blank.js';`, 'imports'],
    ['sources/kit/hmac.ts', `import type { Secret } from '../acme/secrets.js';`, 'imports'],
    ['webhooks/receive/gate.ts', `if (source.name === 'openphone') allow();`, 'names OpenPhone in "openphone"'],
    ['cli/listen.ts', 'const text = `set OPENPHONE_WEBHOOK_SECRET, or ${other}`;', 'names OpenPhone'],
    ['cli/listen.ts', 'const HEADERS = /^openphone-signature$/;', 'names OpenPhone'],
    ['inbox/inbox.ts', 'settings.openphoneTimeout;', 'names OpenPhone'],
    ['dashboard/page/problems.tsx', '<p>Set it at OpenPhone.</p>;', 'names OpenPhone'],
  ])('%s: %s is found', (path, text, found) => {
    expect(knowledgeOfSources({ path, text })).toContainEqual(expect.stringContaining(found));
  });

  it.each([
    ['sources/openphone/read.ts', `import { x } from './openphone.settings.js'; import '../kit/time.js';`],
    ['inbox/inbox.ts', `// as OpenPhone does\nimport '../sources/source.js';`],
    ['database/store.ts', `const name = 'openphone-webhooks-queue';`],
  ])('%s: %s is allowed', (path, text) => {
    expect(knowledgeOfSources({ path, text })).toEqual([]);
  });
});

describe('the checker refuses', () => {
  it.each([
    ['config/settings.ts', `import { Inbox } from '../inbox/inbox.js';`, 'config may import nothing of src'],
    [
      'contract/event.ts',
      `import type { Settings } from '../config/settings.js';`,
      'contract may import nothing of src',
    ],
    ['database/store.ts', `import '../sources/source.js';`, 'database may import only config, contract'],
    [
      'sources/twilio/read.ts',
      `export { x } from '../../database/store.js'; use(x);`,
      'sources may import only config, contract',
    ],
    ['http/problem.ts', `await import('../inbox/inbox.js');`, 'http may import only config, contract'],
    ['inbox/inbox.ts', `import { EventBus } from '../webhooks/dispatch/event-bus.js';`, 'inbox may import only config'],
    ['inbox/inbox.ts', `require('../webhooks/x.js');`, 'inbox may import only config'],
    ['webhooks/receive/receiver.ts', `import '../../health/probes.js';`, 'webhooks may import only config'],
    ['health/probes.ts', `import '../docs/docs.module.js';`, 'health may import only config'],
    ['health/probes.ts', `import '../messages/fold-message.js';`, 'health may import only config'],
    ['cli/send.ts', `type M = import('../messages/item.js').Item;`, 'cli may import only config'],
    ['messages/a.ts', `import type { Inbox } from '../inbox/inbox.js';`, 'a module may import only contract'],
    ['messages/a.ts', `import '../calls/a.js';`, 'a module may import only contract'],
    ['crm/a.ts', `import { Store } from '../database/store.js';`, 'a module may import only contract'],
    ['crm/a.ts', `import { Tables } from '../database/tables.js';`, 'a module may import only contract'],
    ['crm/a.ts', `import { type Tables, open } from '../database/tables.js';`, 'a module may import only contract'],
    ['crm/a.ts', `import { On } from '../contract/subscriber.js';`, 'contract is imported through contract/index.js'],
    ['main.ts', `import { On } from './contract/subscriber.js';`, 'contract is imported through contract/index.js'],
    ['contract/call.ts', `import { Event } from './index.js';`, 'files of contract import each other directly'],
    ['health/probes.ts', `import { AppModule } from '../app.module.js';`, 'no folder imports files directly in src'],
    ['inbox/inbox.ts', `import { rows } from '../../test/support/rows.js';`, 'nothing in src imports from outside src'],
    [
      'dashboard/page/row.tsx',
      `import { mask } from '../mask.js';`,
      'the page runs in browsers: of the service it imports',
    ],
    ['dashboard/page/a.ts', `import { sum } from '../../health/status/totals.js';`, 'the page runs in browsers'],
    [
      'dashboard/overview.ts',
      `import { count } from './page/format.js';`,
      'the page runs in browsers: nothing imports it',
    ],
    ['dashboard/page/row.tsx', `export default <p />;`, 'exports a default'],
    ['inbox/inbox.ts', `import { write } from './write-events';`, 'local imports end in .js'],
    ['inbox/inbox.ts', `import { write } from './write-events.ts';`, 'local imports end in .js'],
    ['inbox/index.ts', `export const one = 1;`, 'is a barrel'],
    ['inbox/all.ts', `export * from './inbox.js';`, 'is a barrel'],
    ['inbox/inbox.ts', `const { PORT } = process.env;`, 'reads process.env'],
    ['inbox/inbox.ts', `const port = process['env'].PORT;`, 'reads process.env'],
    ['inbox/inbox.ts', `const { env } = process;`, 'reads process.env'],
    ['application.ts', `import { env } from 'node:process';`, 'reads process.env'],
    ['inbox/inbox.ts', `export default class Inbox {}`, 'exports a default'],
    ['inbox/inbox.ts', `const inbox = 1; export default inbox;`, 'exports a default'],
    ['inbox/inbox.ts', `const inbox = 1; export { inbox as default };`, 'exports a default'],
  ])('%s: %s', (path, text, rule) => {
    const [violation, ...others] = violationsOf({ path, text });
    expect(violation).toContain(`src/${path}: `);
    expect(violation).toContain(rule);
    expect(others).toEqual([]);
  });

  it('and names the file, the import and the rule', () => {
    expect(violationsOf({ path: 'http/a.ts', text: `import '../inbox/inbox.js';` })).toEqual([
      'src/http/a.ts: imports ../inbox/inbox.js: http may import only config, contract',
    ]);
  });
});

it('the checker counts lines', () => {
  const fileOf = (lines: number): SourceText => ({ path: 'inbox/long.ts', text: '// line\n'.repeat(lines) });
  expect(violationsOf(fileOf(200))).toEqual([]);
  expect(violationsOf(fileOf(201))).toEqual(['src/inbox/long.ts: has 201 lines: at most 200; a file is one concept']);
});

describe('the checker allows', () => {
  it.each([
    ['main.ts', `import { Inbox } from './inbox/inbox.js'; import './application.js'; process.env;`],
    ['config/environment.ts', `process.env.PORT;`],
    ['dashboard/page/wire.ts', `import type { Overview } from '../overview.js'; import './parts/icon.js';`],
    ['contract/call.ts', `import type { Event } from './event.js';`],
    ['contract/index.ts', `export * from './call.js';`],
    [
      'messages/a.ts',
      `import { On } from '../contract/index.js'; import type { Tables } from '../database/tables.js';`,
    ],
    ['crm/a.ts', `import { type MessagesTable } from '../database/projection-tables.js'; import './b.js';`],
    ['inbox/inbox.spec.ts', `import { rows } from '../../test/support/rows.js';`],
    ['database/embedded/worker.ts', `import { start } from './start.ts';`],
    ['inbox/inbox.ts', `import { sql } from 'kysely'; import { Store } from '../database/store.js'; // process.env`],
  ])('%s: %s', (path, text) => {
    expect(violationsOf({ path, text })).toEqual([]);
  });
});
