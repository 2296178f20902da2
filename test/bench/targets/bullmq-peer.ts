import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { Child } from '../child.js';
import { freePort } from '../../support/free-port.js';
import { SECRETS } from '../webhooks.js';
import type { Workspace } from '../workspace.js';
import { PEER } from './names.js';
import { NotMeasurable, type Installation, type RunningTarget, type Target } from './target.js';

const QUEUE = 'webhooks';
const REDIS_WITHIN_MS = 5_000;
const STEP_MS = 20;

/** What a Nest user would build instead: one BullMQ job per webhook, on a Redis that is as durable as our stores. */
export function bullmqPeer(workspace: Workspace): Target {
  return {
    name: PEER,
    dialects: ['legacy', '2026-03-30'],
    kind: 'peer',
    install: () => PeerInstallation.create(workspace.make('bullmq')),
  };
}

class PeerInstallation implements Installation {
  private constructor(
    private readonly directory: string,
    private readonly redis: Child,
    private readonly redisPort: number,
    private readonly queue: Queue,
  ) {}

  static async create(directory: string): Promise<PeerInstallation> {
    if (spawnSync('redis-server', ['--version']).error !== undefined) {
      throw new NotMeasurable('redis-server is not installed (Debian: apt-get install redis-server)');
    }
    const port = await freePort();
    const redis = Child.start(
      'redis-server',
      [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        directory,
        '--save',
        '',
        '--appendonly',
        'yes',
        '--appendfsync',
        'always',
      ],
      { directory },
    );
    await accepts(port);
    const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port } });
    queue.on('error', () => undefined);
    return new PeerInstallation(directory, redis, port, queue);
  }

  async start(): Promise<RunningTarget> {
    const port = await freePort();
    const program = fileURLToPath(new URL('./programs/nest-bullmq.js', import.meta.url));
    const environment = { PORT: String(port), REDIS_PORT: String(this.redisPort), QUEUE, SECRETS };
    const child = Child.start(process.execPath, [program], { directory: this.directory, environment });
    return {
      ports: [port],
      startMs: await child.answersAt(`http://127.0.0.1:${port}/`),
      backlog: async () => sum(await this.queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized')),
      problems: async () => {
        const failed = await this.queue.getFailedCount();
        return failed === 0 ? [] : [`${failed} jobs failed`];
      },
      memoryMb: () => child.memoryMb(),
      stop: () => child.stop(),
    };
  }

  async count() {
    const all = await this.queue.getJobCounts();
    return { stored: sum(all), processed: all.completed ?? 0, waitP99Ms: null };
  }

  async remove(): Promise<void> {
    await this.queue.close();
    await this.redis.stop();
  }
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

async function accepts(port: number): Promise<void> {
  const deadline = performance.now() + REDIS_WITHIN_MS;
  while (!(await canConnect(port))) {
    if (performance.now() > deadline) throw new NotMeasurable(`redis-server did not start on port ${port}`);
    await delay(STEP_MS);
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
