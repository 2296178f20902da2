import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 30_000;
const STEP_MS = 10;
const LOG_TAIL = 2_000;

export interface ChildOptions {
  /** Working directory, which also gets the log. */
  directory: string;
  environment?: Record<string, string>;
}

/** A process of ours: it has a log, it is waited for, and it does not outlive the benchmark. */
export class Child {
  private static readonly running = new Set<ChildProcess>();

  private constructor(
    readonly name: string,
    private readonly process: ChildProcess,
    private readonly log: string,
    private readonly exited: Promise<void>,
  ) {}

  /** Nothing of the surrounding environment but PATH gets into it, so that every run is alike. */
  static start(command: string, parameters: readonly string[], { directory, environment = {} }: ChildOptions): Child {
    const name = basename(parameters.at(-1) ?? command);
    const log = join(directory, `${name}-${Date.now()}.log`);
    const output = openSync(log, 'w');
    const spawned = spawn(command, parameters, {
      cwd: directory,
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    return new Child(name, spawned, log, Child.untilExit(spawned));
  }

  /** Remembers a process for `killAll` as long as it runs. */
  static async untilExit(process: ChildProcess): Promise<void> {
    Child.running.add(process);
    await new Promise<void>((resolve) => process.once('exit', () => resolve()).once('error', () => resolve()));
    Child.running.delete(process);
  }

  /** At once and without waiting: the benchmark is ending early. */
  static killAll(): void {
    for (const process of Child.running) process.kill('SIGKILL');
  }

  /** Waits until the process answers there with a 2xx. Milliseconds it took from now. */
  async answersAt(url: string): Promise<number> {
    const started = performance.now();
    while (!(await isOk(url))) {
      if (this.hasEnded) throw new ChildFailed(this.name, 'has ended', this.tail());
      if (performance.now() - started > READY_WITHIN_MS) throw new ChildFailed(this.name, 'is not ready', this.tail());
      await delay(STEP_MS);
    }
    return performance.now() - started;
  }

  /** Resident memory in MB; null where the system does not tell, or the process is gone. */
  memoryMb(): number | null {
    try {
      const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) / 1024;
    } catch {
      return null;
    }
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.process.kill('SIGTERM');
    const stopped = await Promise.race([this.exited.then(() => true), delay(STOP_WITHIN_MS, false, { ref: false })]);
    if (stopped) return;
    this.process.kill('SIGKILL');
    await this.exited;
  }

  private get hasEnded(): boolean {
    return !Child.running.has(this.process);
  }

  private tail(): string {
    return readFileSync(this.log, 'utf8').slice(-LOG_TAIL);
  }
}

export class ChildFailed extends Error {
  override readonly name = 'ChildFailed';

  constructor(child: string, what: string, log: string) {
    super(`${child} ${what}. Its last words:\n${log}`);
  }
}

async function isOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
