import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';

const ROOT = '/sys/fs/cgroup';
/** A process that has ended leaves its group a moment later. */
const LEAVING_MS = 10_000;

/** Where the kernel keeps which figure, in its two interfaces. */
const V1 = { parent: join(ROOT, 'memory'), limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes' };
const V2 = { parent: ROOT, limit: 'memory.max', peak: 'memory.peak' };

function interfaceOfKernel(): (typeof V1 & { kills: string }) | null {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(join(V1.parent, V1.limit))) return { ...V1, kills: 'memory.oom_control' };
  const enabled = join(ROOT, 'cgroup.subtree_control');
  if (!existsSync(enabled) || !/\bmemory\b/.test(readFileSync(enabled, 'utf8'))) return null;
  return { ...V2, kills: 'memory.events' };
}

const KERNEL = interfaceOfKernel();

/** Suites that limit memory by cgroups. Where that is not possible (not root, or no such controller) they are counted as skipped. */
export const describeWithMemoryLimits = KERNEL === null ? describe.skip : describe;

/** A group of processes that may use so much memory, the page cache of what they read and write included. */
export class MemoryLimit {
  private static count = 0;
  private readonly directory: string;

  /** @param bytes beyond which the kernel ends a process of the group */
  constructor(readonly bytes: number) {
    if (KERNEL === null) throw new Error('expected root and the memory controller of cgroups, v1 or v2');
    this.directory = join(KERNEL.parent, `webhooks-test-${process.pid}-${MemoryLimit.count++}`);
    mkdirSync(this.directory);
    writeFileSync(join(this.directory, KERNEL.limit), String(bytes));
  }

  /** @returns a command that runs this one, and whatever it starts, in the group */
  wrap(command: readonly string[]): [string, ...string[]] {
    return ['sh', '-c', `echo $$ > ${join(this.directory, 'cgroup.procs')} && exec "$@"`, 'sh', ...command];
  }

  /** Bytes that were in use at most so far. */
  get peak(): number {
    return Number(this.read('peak'));
  }

  /** Processes that the kernel has ended for want of memory. */
  get kills(): number {
    return Number(/^oom_kill (\d+)$/m.exec(this.read('kills'))?.[1]);
  }

  /** Once its processes have ended. */
  async remove(): Promise<void> {
    await eventually(() => Promise.resolve(rmdirSync(this.directory)), LEAVING_MS);
  }

  private read(what: 'peak' | 'kills'): string {
    return readFileSync(join(this.directory, KERNEL?.[what] ?? ''), 'utf8');
  }
}
