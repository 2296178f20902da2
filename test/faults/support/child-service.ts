import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { OPERATOR_TOKEN } from '../../support/service.js';
import { build, WORKSHOP } from './build.js';
import type { NextVersion } from './next-version.js';
import type { SabotageName } from './sabotage.js';
import { call, type Answer } from './http.js';
import { SECRET } from './webhooks.js';

const READY_WITHIN_MS = 120_000;
const KEPT_OUTPUT = 20_000;

export interface ChildOptions {
  sabotage?: SabotageName;
  /** Runs a later version instead. */
  version?: NextVersion;
  /** File of test/faults/child to run instead of the service's own main. */
  entry?: string;
  /** Command that runs the service, e.g. strace with its options. */
  wrapper?: readonly string[];
  /** Directory it runs in, with its `.env`. By default one without. */
  directory?: string;
}

/** The service in a process of its own, to be killed, starved and frozen. */
export class ChildService {
  private static readonly running = new Set<ChildService>();

  readonly spawnedAt = Date.now();
  output = '';
  private readonly gone: Promise<void>;

  private constructor(
    readonly process: ChildProcess,
    readonly url: string,
  ) {
    ChildService.running.add(this);
    this.gone = once(process, 'exit').then(() => void ChildService.running.delete(this));
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output = (this.output + text.toString()).slice(-KEPT_OUTPUT)));
    }
  }

  /** Begins to start it. */
  static async spawn(environment: Record<string, string>, options: ChildOptions = {}): Promise<ChildService> {
    const { sabotage = null, version, entry, wrapper = [], directory = build(version ?? sabotage) } = options;
    const main = join(
      build(version ?? sabotage),
      entry === undefined ? 'src/main.js' : `test/faults/child/${entry}.js`,
    );
    const port = environment['PORT'] ?? String(await freePort());
    const [command = '', ...parameters] = [...wrapper, process.execPath, '--no-warnings', main];
    const child = spawn(command, parameters, {
      // nothing of the machine's own settings
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: join(WORKSHOP, 'compile-cache'),
        LOG_FORMAT: 'json',
        LOG_LEVEL: 'warn',
        ADMIN_TOKEN: OPERATOR_TOKEN,
        OPENPHONE_WEBHOOK_SECRET: SECRET,
        PORT: port,
        SHUTDOWN_DELAY_MS: '0',
        ...environment,
      },
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ChildService(child, `http://127.0.0.1:${port}`);
  }

  static async start(environment: Record<string, string>, options: ChildOptions = {}): Promise<ChildService> {
    const service = await ChildService.spawn(environment, options);
    await service.ready();
    return service;
  }

  /** To be called after each test, whatever became of it. */
  static async killAll(): Promise<void> {
    await Promise.all([...ChildService.running].map((service) => service.kill()));
  }

  get hasExited(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** @returns milliseconds from its start */
  async ready(): Promise<number> {
    await eventually(async () => {
      if (!this.hasExited) return void expect((await this.get('/readyz')).status).toBe(200);
    }, READY_WITHIN_MS);
    if (this.hasExited) throw new Error(`the service ended instead of starting:\n${this.output}`);
    return Date.now() - this.spawnedAt;
  }

  get(path: string): Promise<Answer> {
    return call(this.url + path, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  }

  /** Memory it holds now. */
  memoryMegabytes(): number {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.gone;
  }

  /** Asks it to stop. @returns its exit code */
  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exit();
  }

  async exit(): Promise<number | null> {
    await this.gone;
    return this.process.exitCode;
  }
}
