import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { codeBlocks } from '../docs/markdown.js';
import { build, WORKSHOP } from '../faults/support/build.js';
import { SECRET } from '../faults/support/webhooks.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const CLI = 'npm run cli --';
const INTERRUPTED = 130;
const BODY =
  '{"event_type":"message.received","data":{"id":"m1","from":"+13105550176","to":"+14155550142","body":"Hi"}}';

function commandsOf(path: string): string[] {
  const lines = codeBlocks(readFileSync(path, 'utf8'), 'sh').join('\n').split('\n');
  return lines.filter((line) => line.includes(CLI));
}

describe('the commands that are printed in', () => {
  let store: TestStore;
  let service: Service;
  let directory: string;
  let target: Server;

  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET });
    target = createServer((_request, response) => void response.end()).listen(0, '127.0.0.1');
    await once(target, 'listening');
    await service.post(BODY, signLegacy(SECRET, Date.now(), BODY));
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'checkout-'));
    execFileSync('git', ['init', '--quiet', directory]);
    copyFileSync('.gitignore', join(directory, '.gitignore'));
    writeFileSync(join(directory, 'body.json'), BODY);
    const settings = { PORT: new URL(service.url).port, ADMIN_TOKEN: OPERATOR_TOKEN, OPENPHONE_WEBHOOK_SECRET: SECRET };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(directory, '.env'), lines.join('\n'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  afterAll(async () => {
    target.close();
    await service.stop();
    await store.remove();
  });

  /** What a reader puts in: places and the signature are examples. */
  const asTyped = (command: string) =>
    command
      .replaceAll(/\/(backups|tmp)(?=\/)/g, directory)
      .replace('http://localhost:4000', `http://127.0.0.1:${(target.address() as AddressInfo).port}`)
      .replace('hmac;1;…', signLegacy(SECRET, Date.now(), BODY)['openphone-signature']);

  const run = async (command: string): Promise<{ code: number | null; output: string }> => {
    // the shell makes way, so that the program is what is interrupted
    const script = `cli() { exec ${process.execPath} --no-warnings ${join(build(), 'src/cli.js')} "$@"; }`;
    const child = spawn('sh', ['-c', `${script}\n${asTyped(command).replace(CLI, 'cli')}`], {
      cwd: directory,
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(WORKSHOP, 'compile-cache') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    if (command.includes(`${CLI} listen`)) {
      await eventually(() => expect(output).toContain('listening to'), 20_000);
      child.kill('SIGINT');
    }
    const [code] = (await closed) as [number | null];
    return { code, output };
  };

  it.each([
    ['README.md', 12],
    ['docs/operator.md', 2],
  ])(
    '%s all work',
    async (path, least) => {
      const commands = commandsOf(path);
      expect(commands.length).toBeGreaterThanOrEqual(least);
      for (const command of commands) {
        const expected = command.includes(`${CLI} listen`) ? INTERRUPTED : 0;
        const { code, output } = await run(command);
        expect({ command, output, code }).toEqual({ command, output, code: expected });
      }
    },
    300_000,
  );

  it('the documentation leave nothing behind that git would take', async () => {
    const untracked = () =>
      execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: directory, encoding: 'utf8' });
    const before = untracked();
    expect(await run(`${CLI} backup`)).toMatchObject({ code: 0 });
    expect(readdirSync(join(directory, 'backups'))).toEqual([expect.stringMatching(/^openphone-webhooks-.+\.tar$/)]);
    expect(untracked()).toBe(before);
    expect(await run(`${CLI} backup own.tar`)).toMatchObject({ code: 0 });
    expect(readdirSync(directory)).toContain('own.tar');
  }, 60_000);
});
