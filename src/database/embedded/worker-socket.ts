import { Duplex } from 'node:stream';
import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import { oneMessage } from './one-message.js';

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

  /**
   * Takes answers that have come but would only be looked at after everything else that is waiting: on a busy event
   * loop, the database would stand still until then.
   */
  poll(): void {
    for (let received = receiveMessageOnPort(this.port); received; received = receiveMessageOnPort(this.port)) {
      this.push(received.message as Uint8Array);
    }
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.send([chunk]);
    done();
  }

  /** One message for all that is waiting (parse, bind, execute, sync, of several queries) saves ways between the threads. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.send(chunks.map(({ chunk }) => chunk));
    done();
  }

  /** Buffers share memory with others, so what is sent is copied once, and then moved. */
  private send(chunks: readonly Buffer[]): void {
    const message = oneMessage(chunks);
    this.port.postMessage(message, [message.buffer]);
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
