import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from './ledger.js';
import { deliver, messageBody } from './webhooks.js';

const TICK_MS = 10;

export interface Refusal {
  /** 0: the connection broke. */
  status: number;
  retryAfter: string | null;
  milliseconds: number;
}

/** Sends new events at a steady rate, whatever the answers are, and books what was acknowledged. */
export class Sender {
  /** What came back instead of a 2xx. */
  readonly refusals: Refusal[] = [];
  /** When the last 2xx came. */
  lastAccepted = 0;
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly perSecond: number,
  ) {}

  /** @param url asked for each event */
  start(url: () => string): void {
    this.stopped = false;
    this.loop = this.run(url);
  }

  /** Waits for the answers to what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
    await Promise.all(this.underWay);
    await this.ledger.settle();
  }

  /** As the vendor does: what was not acknowledged is sent again, the same to the byte. */
  async repeatUnanswered(url: string): Promise<void> {
    await this.ledger.settle();
    for (const id of this.ledger.unanswered) await this.send(url, id);
    await this.ledger.settle();
  }

  private async run(url: () => string): Promise<void> {
    const started = performance.now();
    for (let sent = 0; !this.stopped; await delay(TICK_MS)) {
      const due = Math.floor(((performance.now() - started) * this.perSecond) / 1000);
      for (; sent < due; sent++) this.track(this.send(url(), `msg_${randomUUID()}`));
    }
  }

  private track(sending: Promise<void>): void {
    this.underWay.add(sending);
    void sending.finally(() => this.underWay.delete(sending));
  }

  private async send(url: string, id: string): Promise<void> {
    this.ledger.sent.add(id);
    const started = performance.now();
    try {
      const { status, headers } = await deliver(url, messageBody(id));
      if (status >= 200 && status < 300) {
        this.ledger.acknowledge(id);
        this.lastAccepted = Date.now();
        return;
      }
      const retryAfter = headers['retry-after'] ?? null;
      this.refusals.push({ status, retryAfter, milliseconds: performance.now() - started });
    } catch {
      this.refusals.push({ status: 0, retryAfter: null, milliseconds: performance.now() - started });
    }
  }
}
