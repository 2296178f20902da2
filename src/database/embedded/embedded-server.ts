import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { prepareDataDirectory } from './data-directory.js';
import { noteFormat } from './data-format.js';
import { DirectoryLock } from './directory-lock.js';
import type { WorkerReport, WorkerRequest } from './embedded-worker.js';
import { siblingModule } from './sibling-module.js';
import { WorkerSocket } from './worker-socket.js';

/** The embedded PostgreSQL of one data directory, running in a thread of this process. */
export class EmbeddedServer {
  /** Why the database has ended without being asked to; open queries have failed by then. Pending for ever otherwise. */
  readonly crashed: Promise<Error>;
  private readonly sockets = new Set<WorkerSocket>();
  private closing = false;
  private exitReason: string | null = null;

  private constructor(
    private readonly lock: DirectoryLock,
    private readonly worker: Worker,
    /** Of the database's files. */
    readonly directory: string,
  ) {
    const crash = Promise.withResolvers<Error>();
    this.crashed = crash.promise;
    let reason = 'the embedded database stopped';
    worker.on('message', (report: WorkerReport) => {
      if ('failed' in report) reason = `the embedded database crashed: ${report.failed}`;
    });
    worker.on('error', (error: Error) => {
      reason = `the embedded database crashed: ${error.message}`;
    });
    worker.on('exit', () => {
      this.exitReason = reason;
      // each its own: `pg` attaches the client to what it gets, with all its statements, and this one is logged
      for (const socket of this.sockets) socket.destroy(new Error(reason));
      this.lock.release();
      if (!this.closing) crash.resolve(new Error(reason));
    });
  }

  /**
   * @param onWait called with what is waited for, if another process still holds the directory
   * @throws DirectoryInUse when another process goes on holding the directory
   * @throws OtherMajor, CannotBeOpened
   */
  static async start(
    dataDirectory: string,
    onWait: (reason: string) => void = () => undefined,
  ): Promise<EmbeddedServer> {
    const lock = await DirectoryLock.takeSoon(dataDirectory, onWait);
    try {
      const directory = await prepareDataDirectory(dataDirectory);
      const worker = new Worker(siblingModule(import.meta.url, 'embedded-worker'), {
        workerData: { directory },
        execArgv: ['--no-warnings'],
      });
      await once(worker, 'message').catch((error: unknown) => {
        throw new CannotBeOpened(directory, error);
      });
      noteFormat(dataDirectory);
      return new EmbeddedServer(lock, worker, directory);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** A new connection; the caller sees to it that there is only one at a time. */
  connect(): WorkerSocket {
    const socket = new WorkerSocket(this.worker);
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    if (this.exitReason !== null) socket.destroy(new Error(this.exitReason));
    return socket;
  }

  /** Takes answers that are waiting to be looked at; see `WorkerSocket`. */
  poll(): void {
    for (const socket of this.sockets) socket.poll();
  }

  /** Calls to fsync that reached the disk so far. */
  async fsyncs(): Promise<number> {
    const { port1, port2 } = new MessageChannel();
    this.request({ fsyncs: port2 }, [port2]);
    const [count] = (await once(port1, 'message')) as [number];
    port1.close();
    return count;
  }

  async close(): Promise<void> {
    if (this.closing || this.exitReason !== null) return;
    this.closing = true;
    const exited = once(this.worker, 'exit');
    this.request({ close: true });
    await exited;
  }

  private request(request: WorkerRequest, transfer: MessagePortList = []): void {
    this.worker.postMessage(request, transfer);
  }
}

class CannotBeOpened extends Error {
  override readonly name = 'CannotBeOpened';

  constructor(directory: string, cause: unknown) {
    super(
      `the database in ${directory} cannot be opened: its files are damaged, or not all of one database. Keep a copy of ` +
        'them, and restore a backup into another DATA_DIR; see docs/troubleshooting.md#damaged-files.',
      { cause },
    );
  }
}

type MessagePortList = Parameters<Worker['postMessage']>[1] & object;
