import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from './build.js';

export interface Senders {
  connections: number;
  /** Of the loopback network. */
  addresses: number;
}

/** Forged webhooks from a process of its own, on the same cores as the service. */
export class Garbage {
  private readonly began = performance.now();
  private output = '';

  private constructor(private readonly process: ChildProcess) {
    process.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  /** Resolves when all connections have been open. */
  static async start(url: string, { connections, addresses }: Senders): Promise<Garbage> {
    const main = join(build(), 'test/faults/child/garbage.js');
    const args = [main, new URL(url).port, String(connections), String(addresses)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const garbage = new Garbage(child);
    await once(child.stdout, 'data');
    return garbage;
  }

  /** @returns answers by status, and how many there were per second */
  async stop(): Promise<{ statuses: Record<string, number>; perSecond: number }> {
    const seconds = (performance.now() - this.began) / 1000;
    this.process.kill('SIGTERM');
    await once(this.process, 'close');
    const statuses = JSON.parse(this.output.split('\n')[1] ?? '') as Record<string, number>;
    const count = Object.values(statuses).reduce((sum, one) => sum + one, 0);
    return { statuses, perSecond: Math.round(count / seconds) };
  }
}
