import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { call } from './http.js';
import { IMAGE } from './image.js';
import type { MemoryLimit } from './memory-limit.js';
import { SECRET } from './webhooks.js';

/** Suites that make namespaces. Where that is not allowed (not root, or in a container itself) they are counted as skipped. */
export const describeInNamespaces =
  spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0 ? describe : describe.skip;

const [USER = 0] = IMAGE.user.split(':').map(Number);
/** The first start makes the database, which takes seconds where nothing else runs. */
export const READY_WITHIN_MS = 60_000;

/**
 * A root file system of an empty tmpfs, the image, and the programs and libraries of this machine, all of it read-only;
 * then the image's command as its user, without capabilities, as process 1.
 */
const RUN = `
set -e
mount -t tmpfs -o mode=0755 tmpfs "$ROOT"
mkdir "$ROOT/proc" "$ROOT/dev" "$ROOT/tmp" "$ROOT/node" "$ROOT/app" "$ROOT$DATA_DIR"
read_only() { mount --bind "$1" "$2"; mount -o remount,bind,ro "$2"; }
for part in /bin /lib /lib64 /usr; do
  if [ -L "$part" ]; then cp --no-dereference "$part" "$ROOT$part"
  elif [ -d "$part" ]; then mkdir "$ROOT$part"; read_only "$part" "$ROOT$part"; fi
done
for device in null zero random urandom; do
  touch "$ROOT/dev/$device"; read_only "/dev/$device" "$ROOT/dev/$device"
done
read_only "$NODE" "$ROOT/node"
read_only "$APP" "$ROOT/app"
mount --bind "$DATA" "$ROOT$DATA_DIR"
[ "$DATA_READ_ONLY" = false ] || mount -o remount,bind,ro "$ROOT$DATA_DIR"
mount -t proc -o ro proc "$ROOT/proc"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
mount -o remount,ro "$ROOT"
exec chroot "$ROOT" setpriv --reuid "$USER" --regid "$USER" --clear-groups --no-new-privs --inh-caps=-all \\
  --bounding-set=-all env --ignore-environment --chdir="$WORKING_DIRECTORY" "$@"`;

interface ContainerOptions {
  dataReadOnly?: boolean;
  /** Settings beside those of the image. */
  environment?: Record<string, string>;
  memory?: MemoryLimit;
  /** The volume of a container before this one; a new one by default. */
  data?: string;
}

/** The image, run as a container engine would with `read_only`, `cap_drop: [ALL]` and `no-new-privileges`. */
export class Container {
  private static readonly running = new Set<Container>();
  output = '';
  private readonly gone: Promise<void>;

  private constructor(
    private readonly unshare: ChildProcess,
    private readonly port: number,
    /** The volume, on this machine. */
    readonly data: string,
    private readonly root: string,
  ) {
    Container.running.add(this);
    this.gone = once(unshare, 'exit').then(() => void Container.running.delete(this));
    for (const stream of [unshare.stdout, unshare.stderr])
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  /** @param image of `unpackImage` */
  static async run(
    image: string,
    { dataReadOnly = false, environment = {}, memory, data = newDirectory('volume-') }: ContainerOptions = {},
  ): Promise<Container> {
    const root = newDirectory('root-');
    chownSync(data, USER, USER);
    const port = await freePort();
    const settings = {
      ...IMAGE.environment,
      PORT: port,
      OPENPHONE_WEBHOOK_SECRET: SECRET,
      PATH: '/node:/usr/bin:/bin',
      ...environment,
    };
    const parameters = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const options = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
    const plain = ['unshare', ...options, 'sh', '-c', RUN, 'sh', ...parameters, ...IMAGE.command];
    const [command = '', ...rest] = memory?.wrap(plain) ?? plain;
    const unshare = spawn(command, rest, {
      env: {
        PATH: process.env['PATH'],
        ROOT: root,
        DATA: data,
        DATA_DIR: IMAGE.volume,
        DATA_READ_ONLY: String(dataReadOnly),
        NODE: dirname(process.execPath),
        APP: image,
        USER: String(USER),
        WORKING_DIRECTORY: IMAGE.workingDirectory,
      },
    });
    return new Container(unshare, port, data, root);
  }

  static async removeAll(): Promise<void> {
    for (const container of Container.running) {
      container.unshare.kill('SIGKILL');
      await container.exit();
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async ready(): Promise<void> {
    await eventually(async () => {
      if (this.unshare.exitCode === null) expect((await call(`${this.url}/readyz`)).status).toBe(200);
    }, READY_WITHIN_MS);
    if (this.unshare.exitCode !== null) throw new Error(`the container ended instead of starting:\n${this.output}`);
  }

  /** Of the service: user, capabilities, and what may still be gained, as the kernel has them. */
  get rights(): Record<'Uid' | 'Gid' | 'CapEff' | 'CapBnd' | 'NoNewPrivs', string> {
    return Object.fromEntries(
      [...this.file('status').matchAll(/^(Uid|Gid|CapEff|CapBnd|NoNewPrivs):\s+(\w+)/gm)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
  }

  /** Where anything at all may be written. */
  get writable(): string[] {
    const mounts = this.file('mountinfo')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    // a mount may be read-only, or the file system it shows
    const isWritable = (line: string[]) => [line[5], line.at(-1)].every((options) => /^rw\b/.test(options ?? ''));
    return mounts.filter(isWritable).map((line) => line[4] ?? '');
  }

  /** What the engine asks from time to time. @returns its exit code: 0 is healthy */
  healthCheck(): number | null {
    const [, ...parameters] = IMAGE.healthCheck;
    return spawnSync(process.execPath, parameters, { env: { PORT: String(this.port) } }).status;
  }

  /** As an engine does: to process 1 of the container. */
  terminate(): void {
    process.kill(this.pid, 'SIGTERM');
  }

  async exit(): Promise<number | null> {
    await this.gone;
    return this.unshare.exitCode;
  }

  remove(): void {
    for (const directory of [this.data, this.root]) rmSync(directory, { recursive: true, force: true });
  }

  private get pid(): number {
    const { pid } = this.unshare;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
  }

  private file(name: string): string {
    return readFileSync(`/proc/${this.pid}/${name}`, 'utf8');
  }
}

function newDirectory(prefix: string): string {
  return mkdtempSync(join(tmpdir(), prefix));
}
