import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Manifest } from '../../src/database/transfer/manifest.js';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, postgresStore, type TestStore } from '../support/stores.js';
import { OPERATOR_TOKEN as OPERATOR } from '../support/service.js';
import { build } from './support/build.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { call } from './support/http.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import { deliver, messageBody } from './support/webhooks.js';

const EVENTS = rounds(2_500, 50_000);
const PENDING = 20;

const running = new Set<ChildProcess>();

/** The command line in a process of its own, to be killed. */
function spawnCli(parameters: readonly string[], environment: Record<string, string>) {
  const main = join(build(), 'src/cli.js');
  const child = spawn(process.execPath, ['--no-warnings', main, '--json', ...parameters], {
    env: { PATH: process.env['PATH'], ...environment },
    cwd: tmpdir(),
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const exited = once(child, 'exit').then(() => {
    running.delete(child);
    return { code: child.exitCode, output };
  });
  return { child, exited };
}

async function cli(parameters: readonly string[], { environment }: Pick<TestStore, 'environment'>): Promise<string> {
  const { code, output } = await spawnCli(parameters, environment).exited;
  expect({ code, output }).toMatchObject({ code: 0 });
  return output;
}

const RUNBOOK = readFileSync('docs/upgrade.md', 'utf8');

/** A command of docs/upgrade.md. @param names what stands for the names there */
function documented(command: string, names: Record<string, string>): string[] {
  const [, text] = new RegExp(`npm run cli -- (${command})(?:$|\`)`, 'm').exec(RUNBOOK) ?? [];
  if (text === undefined) throw new Error(`docs/upgrade.md has no ${command} any more`);
  return text.split(' ').map((word) => names[word] ?? word);
}

const sumsOf = (directory: string) => {
  const { tables } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Manifest;
  return Object.fromEntries(tables.map(({ name, rows, checksum }) => [name, [rows, checksum]]));
};

describePostgres('export and import', () => {
  let stores: TestStore[] = [];
  let directory: string;

  beforeEach(() => {
    stores = [];
    directory = mkdtempSync(join(tmpdir(), 'transfer-'));
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    await ChildService.killAll();
    await Promise.all(stores.map((store) => store.remove()));
    rmSync(directory, { recursive: true });
  });

  const keep = (store: TestStore): TestStore => {
    stores.push(store);
    return store;
  };

  /** Events of which some wait, a refused webhook, a pause with its line in the audit. */
  const fill = async (store: TestStore): Promise<void> => {
    const service = await ChildService.start(store.environment);
    const ids = Array.from({ length: EVENTS }, (_, at) => `msg_${at}`);
    const post = async (id: string) => expect((await deliver(service.url, messageBody(id))).status).toBe(200);
    await inParallel(32, ids, post);
    await nothingPending(service);
    const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
    const paused = await call(`${service.url}/api/subscribers/messages/pause`, { method: 'POST', headers, body: '{}' });
    expect(paused.status).toBeLessThan(300);
    await Promise.all(Array.from({ length: PENDING }, (_, at) => post(`msg_pending_${at}`)));
    const refused = await call(`${service.url}/api/webhooks/openphone`, {
      method: 'POST',
      headers,
      body: '{"odd":"\\u0000"}',
    });
    expect(refused.status).toBe(401);
    await eventually(async () => {
      expect(JSON.parse((await service.get('/api/quarantine')).body).items).toHaveLength(1);
    });
    expect(await service.stop()).toBe(0);
  };

  /** Kills the import once a part of it is there. @returns parts by then */
  const killWithin = async (from: string, { environment }: TestStore): Promise<number> => {
    const client = new pg.Client({ connectionString: String(environment['DATABASE_URL']) });
    // the database may be thrown away while it is connected
    client.on('error', () => undefined);
    await client.connect();
    const { child, exited } = spawnCli(['import', from], environment);
    const parts = await eventually(async () => {
      const { rows } = await client.query<{ parts: number }>('select count(*)::int as parts from unfinished_import');
      expect(rows[0]?.parts).toBeGreaterThan(2);
      return rows[0]?.parts ?? 0;
    }, 60_000);
    child.kill('SIGKILL');
    expect((await exited).code).toBeNull();
    await client.end();
    return parts;
  };

  it('D8: move everything from embedded to PostgreSQL and back, over a kill -9', async () => {
    const origin = keep(embeddedStore());
    await fill(origin);
    const [first, second, third] = ['first', 'second', 'third'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    await cli(
      documented('export \\S+ --data-dir [^\\s`]+', {
        '/backups/moving': first,
        './data': String(origin.environment['DATA_DIR']),
      }),
      { environment: {} },
    );
    const sums = sumsOf(first);
    expect(sums).toMatchObject({
      'public.events': [EVENTS + PENDING, expect.any(String)],
      'public.quarantine': [1, expect.any(String)],
      'public.audit': [1, expect.any(String)],
      'public.subscriber_pauses': [1, expect.any(String)],
    });

    const server = keep(await postgresStore());
    const parts = await killWithin(first, server);
    const early = await ChildService.spawn(server.environment);
    expect(await early.exit()).toBe(1);
    expect(early.output).toContain('UnfinishedImport');
    await cli(documented('import \\S+', { '/backups/moving': first }), server);
    await cli(['export', second], server);
    expect(sumsOf(second)).toEqual(sums);
    const { code, output } = await spawnCli(['import', first], server.environment).exited;
    expect([code, output]).toEqual([1, expect.stringContaining('has events already')]);

    const back = keep(embeddedStore());
    await cli(
      documented('import \\S+ --data-dir [^\\s`]+', {
        '/backups/moving': second,
        './data-19': String(back.environment['DATA_DIR']),
      }),
      { environment: {} },
    );
    await cli(['export', third], back);
    expect(sumsOf(third)).toEqual(sums);

    const service = await ChildService.start(back.environment);
    expect(JSON.parse((await deliver(service.url, messageBody('msg_7'))).body)).toMatchObject({ duplicate: true });
    expect((await service.get('/api/messages/msg_pending_3')).status).toBe(404);
    const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
    await call(`${service.url}/api/subscribers/messages/resume`, { method: 'POST', headers, body: '{}' });
    await nothingPending(service);
    expect((await service.get('/api/messages/msg_pending_3')).status).toBe(200);
    await service.stop();

    const [damaged = ''] = readdirSync(first).filter((name) => name.startsWith('public.events'));
    writeFileSync(join(first, damaged), readFileSync(join(first, damaged)).fill(0, 100, 110));
    const control = keep(await postgresStore());
    const refused = await spawnCli(['import', first], control.environment).exited;
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('is damaged')]);
    record('transfer', {
      promises: [1, 2, 3],
      rows: ['D8', 'S2'],
      test: `export and import of ${EVENTS + PENDING} events, ${PENDING} of them waiting, from embedded to PostgreSQL and back; kill -9 within the first import`,
      figure: `went on after ${parts - 1} parts; ${Object.keys(sums).length} tables with the same rows and checksums three times; waiting ones delivered, a repeat known`,
      control: 'a part of the export with 10 other bytes: refused',
    });
  }, 600_000);
});
