import { once } from 'node:events';
import type { Response } from 'express';
import { frameOf } from './event-batch.js';

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // nginx would gather what it should pass on
  'X-Accel-Buffering': 'no',
};
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
const END_MS = 1_000;
/** Heartbeats after which a reader that takes nothing is given up. */
const PATIENCE = 4;

/**
 * A connection that is sent server-sent events. Nothing is gathered for a reader that does not keep up: it misses events
 * until it reads again, and is then told to `resync`.
 */
export class EventStream {
  private readonly timer: NodeJS.Timeout;
  private missed = false;
  private stalled = 0;

  /** @param position where the reader can go on when the connection breaks; null while that is not known */
  constructor(
    private readonly response: Response,
    private readonly position: () => string | null,
  ) {
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.timer.unref();
    response.on('close', () => clearInterval(this.timer)).on('drain', () => this.goOn());
    response.writeHead(200, HEADERS);
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.beat();
  }

  get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  /** What has to arrive, or else the reader has to know. */
  sendEvents(frame: Buffer): void {
    if (!this.send(frame)) this.missed = true;
  }

  /** What is soon followed by another of its kind. */
  send(frame: Buffer | string): boolean {
    if (!this.isOpen || this.response.writableNeedDrain) return false;
    this.response.write(frame);
    return true;
  }

  /** Tells the reader that it has missed something. */
  resync(): void {
    this.sendEvents(frameOf('resync', {}, this.position()));
  }

  onClose(listener: () => void): void {
    if (this.isOpen) this.response.on('close', listener);
    else listener();
  }

  /** Resolves when more can be sent, or the connection is closed. */
  async ready(): Promise<void> {
    if (!this.isOpen || !this.response.writableNeedDrain) return;
    const closed = new AbortController();
    const either = [once(this.response, 'drain', closed), once(this.response, 'close', closed)];
    await Promise.race(either).finally(() => closed.abort());
  }

  end(): void {
    this.response.end();
    // a stalled reader would keep the connection
    setTimeout(() => this.response.destroy(), END_MS).unref();
  }

  private beat(): void {
    // the reader may have left before this was there to be told
    if (!this.isOpen) return clearInterval(this.timer);
    const position = this.position();
    this.stalled = this.send(position === null ? ':\n\n' : `id: ${position}\n:\n\n`) ? 0 : this.stalled + 1;
    if (this.stalled >= PATIENCE) this.response.destroy();
  }

  private goOn(): void {
    if (!this.missed) return;
    this.missed = false;
    this.resync();
  }
}
