import type { Response } from 'express';
import { firstIdAt } from '../../inbox/retention.js';
import type { EventBatch, View } from './event-batch.js';
import { EventStream } from './event-stream.js';
import { beginningFor } from './new-events.js';

/** Batches that wait while a reader is given what it has missed. */
const MOST_WAITING = 50;

/** One reader of the stream: first what it has missed, then what is new. */
export class Watcher {
  /** New ones, as long as missed ones are being sent; null from then on. */
  private waiting: EventBatch[] | null;
  /** Missed ones that may come as new ones as well. */
  private readonly sent = new Set<string>();

  readonly stream: EventStream;

  /**
   * @param position of those who have got everything until now
   * @param catchesUp there are missed ones to come first
   */
  constructor(
    response: Response,
    private readonly view: View,
    position: () => string,
    catchesUp: boolean,
  ) {
    this.waiting = catchesUp ? [] : null;
    this.stream = new EventStream(response, () => (this.waiting === null ? position() : null));
  }

  events(batch: EventBatch): void {
    if (this.waiting === null) this.show(batch.without(this.sent));
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(batch);
  }

  overview(frame: Buffer): void {
    this.stream.send(frame);
  }

  /** @param missed null when it is too much */
  async catchUp(missed: Promise<AsyncIterable<EventBatch> | null>): Promise<void> {
    const recent = beginningFor(firstIdAt(new Date()));
    const batches = await missed;
    for await (const batch of batches ?? []) {
      await this.stream.ready();
      if (!this.stream.isOpen) return;
      this.show(batch);
      for (const { id } of batch.events) if (id >= recent) this.sent.add(id);
    }
    const waiting = this.waiting ?? [];
    this.waiting = null;
    if (batches === null || waiting.length === MOST_WAITING) this.stream.resync();
    else for (const batch of waiting) this.events(batch);
  }

  private show(batch: EventBatch): void {
    const frame = batch.frameFor(this.view);
    if (frame !== null) this.stream.sendEvents(frame);
  }
}
