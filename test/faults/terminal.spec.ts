import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { build } from './support/build.js';
import { ChildService } from './support/child-service.js';
import { withStore } from './support/contents.js';
import { record } from './support/figures.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';
import { deliver } from './support/webhooks.js';

/** Clears the screen, sets the title, moves up, C1 of the same, rings, turns the direction, deletes. */
const EVIL = '\u001b[2J\u001b]0;owned\u0007\u001b[1A\u009b2J\u0007\u0008\u007f\u202eevil\r\nnext';
/** A terminal gets line breaks, and nothing else of the kind. */
const ESCAPES = /(?![\t\r\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

const isThere = (() => {
  try {
    return process.platform === 'linux' && execFileSync('script', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

/** Where `script`, which makes the terminal, is missing, it is counted as skipped. */
(isThere ? describe : describe.skip)('a terminal', () => {
  let store: TestStore;
  let service: ChildService;
  let id = '';

  beforeAll(async () => {
    store = embeddedStore();
    service = await ChildService.start(store.environment);
    await send();
    await send();
    await promisify(execFile)('curl', ['-s', '-d', hostile(), `${service.url}/api/webhooks/openphone`]);
    await nothingPending(service);
    await service.stop();
    // what a source of tomorrow may let through
    await withStore(store, async ({ db }) => {
      await sql`update events set subject_id = ${EVIL} || id::text`.execute(db);
      await sql`update quarantine set detail = ${EVIL}`.execute(db);
    });
    service = await ChildService.start(store.environment);
    const { items } = JSON.parse((await service.get('/api/events')).body);
    id = items[0].id;
  }, 120_000);
  afterAll(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  let sent = 0;
  const hostile = () => {
    const data = { id: `m${(sent += 1)}`, from: EVIL, to: '+2', body: EVIL, timestamp: '2026-10-05T16:12:30Z' };
    return JSON.stringify({ event_type: 'message.received', data });
  };
  const send = () => deliver(service.url, hostile());

  /** What a terminal is sent, from a command that has one. */
  const captured = async (sabotage: SabotageName | null, parameters: string[], enough?: RegExp): Promise<string> => {
    const words = [process.execPath, '--no-warnings', join(build(sabotage), 'src/cli.js'), ...parameters];
    const command = [...words, '--url', service.url].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], ADMIN_TOKEN: OPERATOR_TOKEN, TERM: 'xterm' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
    if (enough !== undefined) {
      await eventually(async () => {
        if (parameters[0] === 'listen' && output.includes('listening')) await send();
        expect(output).toMatch(enough);
      }, 30_000);
      child.kill();
    }
    await once(child, 'close');
    return output;
  };

  it('W10: is sent no control character of what senders wrote', async () => {
    const outputs = [
      await captured(null, ['events', 'list']),
      await captured(null, ['events', 'list', '--json']),
      await captured(null, ['events', 'show', id]),
      await captured(null, ['quarantine', 'list']),
      await captured(null, ['events', 'tail'], /evil[\s\S]*evil/),
      await captured(null, ['listen'], /message\.received/),
    ];
    for (const output of outputs) expect(output.match(ESCAPES) ?? []).toEqual([]);
    for (const output of outputs.slice(0, 4)) expect(output).toContain('evil');
    const control = await captured('raw-text', ['events', 'list']);
    const escapes = control.match(ESCAPES)?.length ?? 0;
    expect(escapes).toBeGreaterThan(0);
    record('terminal', {
      promises: [],
      rows: ['W10'],
      test: `texts with ${EVIL.match(ESCAPES)?.length} control characters on a terminal: events list, show, tail, listen, quarantine list`,
      figure: '0 control characters of them in what the terminal is sent',
      control: `texts printed as they are: ${escapes}`,
    });
  }, 120_000);
});
