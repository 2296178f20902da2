import { Duplex } from 'node:stream';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';

/** Stands where `pg` expects a TCP socket, and carries its bytes to the thread the embedded database runs in. */
export class WorkerSocket extends Duplex {
  private readonly port: MessagePort;

  constructor(worker: Worker) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.port.on('message', (bytes: Uint8Array) => this.push(bytes));
    worker.postMessage({ connect: port2 }, [port2]);
  }

  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.port.postMessage(chunk);
    done();
  }

  /** One message for all that a query needs (parse, bind, execute, sync) saves round trips between the threads. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.port.postMessage(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _read(): void {
    // bytes are pushed as they come
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.port.close();
    done(error);
  }

  // what `pg` asks of a socket and a message port has no use for
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    this.port.ref();
    return this;
  }
  unref(): this {
    this.port.unref();
    return this;
  }
}
