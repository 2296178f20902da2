import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../child.js';
import { freePort } from '../../support/free-port.js';
import { TemporaryDatabase } from '../postgres.js';
import { countStored, type Place } from '../stored.js';
import { SECRETS } from '../webhooks.js';
import type { Workspace } from '../workspace.js';
import { EMBEDDED } from './names.js';
import type { Installation, RunningTarget, Target } from './target.js';

/** Node's, as `npm run start:prod` has them. From the root of the project, where npm starts scripts. */
const START_FLAGS = startFlags(readFileSync('package.json', 'utf8'));

function startFlags(packageJson: string): string[] {
  const { scripts } = JSON.parse(packageJson) as { scripts: Record<'start:prod', string> };
  return scripts['start:prod'].split(' ').filter((word) => word.startsWith('--'));
}

export const ADMIN_TOKEN = 'operator-token-of-the-benchmark-0123456789';

/** What one process of the service does. */
export type Role = 'all' | 'web' | 'worker';

/** The service as it is built. */
export interface Build {
  /** Its `main.js`. */
  main: string;
  workspace: Workspace;
}

/** One process with the embedded store. */
export function embedded(build: Build): Target {
  const install = () => Promise.resolve(new ServiceInstallation(build, ['all'], null));
  return { name: EMBEDDED, dialects: ['legacy', '2026-03-30'], kind: 'ours', install };
}

/** One process per role, all on one PostgreSQL server. */
export function onPostgres(
  build: Build,
  name: string,
  roles: readonly Role[],
  create: () => Promise<TemporaryDatabase> = () => TemporaryDatabase.create(),
): Target {
  const install = async () => new ServiceInstallation(build, roles, await create());
  return { name, dialects: ['legacy', '2026-03-30'], kind: 'ours', install };
}

class ServiceInstallation implements Installation {
  readonly place: Place;
  private readonly directory: string;

  constructor(
    private readonly build: Build,
    private readonly roles: readonly Role[],
    private readonly database: TemporaryDatabase | null,
  ) {
    this.directory = build.workspace.make('service');
    this.place = { databaseUrl: database?.url ?? null, dataDirectory: join(this.directory, 'data') };
  }

  async start(): Promise<RunningTarget> {
    const processes: ServiceProcess[] = [];
    try {
      // one after the other, as a deployment does: the first brings the tables up to date
      for (const role of this.roles) processes.push(await this.startProcess(role));
    } catch (error) {
      await Promise.all(processes.map(({ child }) => child.stop()));
      throw error;
    }
    return new RunningService(processes);
  }

  count(since: Date) {
    return countStored(this.place, since);
  }

  async remove(): Promise<void> {
    await this.database?.drop();
  }

  private async startProcess(role: Role): Promise<ServiceProcess> {
    const port = await freePort();
    const { databaseUrl, dataDirectory } = this.place;
    const environment = {
      PORT: String(port),
      ROLE: role,
      DATA_DIR: dataDirectory,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      OPENPHONE_WEBHOOK_SECRET: SECRETS,
      ADMIN_TOKEN,
      LOG_FORMAT: 'json',
    };
    const child = Child.start(process.execPath, [...START_FLAGS, this.build.main], {
      directory: this.directory,
      environment,
    });
    return { child, role, port, startMs: await child.answersAt(`http://127.0.0.1:${port}/readyz`) };
  }
}

interface ServiceProcess {
  child: Child;
  role: Role;
  port: number;
  startMs: number;
}

/** What is needed of `GET /api/status`. */
interface Status {
  events: { duplicates: number; unreadable: number; rejected: Record<string, number> };
  deliveries: { pending: number; active: number; dead: number; failedAttempts: number };
}

class RunningService implements RunningTarget {
  readonly ports: readonly number[];
  readonly startMs: number;

  constructor(private readonly processes: readonly ServiceProcess[]) {
    this.ports = processes.filter(({ role }) => role !== 'worker').map(({ port }) => port);
    this.startMs = Math.max(...processes.map(({ startMs }) => startMs));
  }

  async backlog(): Promise<number> {
    const { pending, active } = (await this.status()).deliveries;
    return pending + active;
  }

  async problems(): Promise<string[]> {
    const { events, deliveries } = await this.status();
    const counts = {
      'events taken for duplicates': events.duplicates,
      'events not readable': events.unreadable,
      ...events.rejected,
      'deliveries given up': deliveries.dead,
      'failed attempts': deliveries.failedAttempts,
    };
    return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  }

  memoryMb(): number | null {
    const each = this.processes.map(({ child }) => child.memoryMb());
    return each.includes(null) ? null : each.reduce<number>((sum, megabytes) => sum + (megabytes ?? 0), 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map(({ child }) => child.stop()));
  }

  private async status(): Promise<Status> {
    const answer = await fetch(`http://127.0.0.1:${this.ports[0]}/api/status`);
    return (await answer.json()) as Status;
  }
}
