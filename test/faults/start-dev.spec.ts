import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { WORKSHOP } from './support/build.js';
import { call } from './support/http.js';

const COPIED = ['package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'src'];
const STARTED_WITHIN_MS = 120_000;

/** A checkout of its own: what is built in it, and what is saved in it, is nobody else's. */
function checkout(): string {
  mkdirSync(WORKSHOP, { recursive: true });
  const directory = mkdtempSync(join(WORKSHOP, 'checkout-'));
  for (const name of COPIED) cpSync(name, join(directory, name), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

describe('npm run start:dev', () => {
  let store: TestStore;
  let directory: string;
  let development: ChildProcess;
  let output = '';

  beforeEach(async () => {
    store = embeddedStore();
    directory = checkout();
    output = '';
    development = spawn('npm', ['run', 'start:dev'], {
      cwd: directory,
      env: { PATH: process.env['PATH'], LOG_FORMAT: 'json', PORT: String(await freePort()), ...store.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [development.stdout, development.stderr]) {
      stream?.on('data', (text: Buffer) => (output += text.toString()));
    }
  });
  afterEach(async () => {
    const gone = once(development, 'close');
    process.kill(-(development.pid ?? 0), 'SIGKILL');
    await gone;
    rmSync(directory, { recursive: true });
    await store.remove();
  });

  const listening = () => [...output.matchAll(/listening on (http:\S+?)"/g)].map(([, url = '']) => url);

  it('goes on after each save', async () => {
    for (let start = 1; start <= 3; start++) {
      await eventually(
        () => expect({ output, starts: listening().length }).toMatchObject({ starts: start }),
        STARTED_WITHIN_MS,
      );
      const url = listening().at(-1) ?? '';
      await eventually(async () => expect((await call(`${url}/readyz`)).status).toBe(200));
      appendFileSync(join(directory, 'src/main.ts'), '\n');
    }
    expect(output).not.toContain('DirectoryInUse');
  }, 240_000);
});
