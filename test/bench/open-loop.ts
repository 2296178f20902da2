import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.js';
import { percentile } from '../support/statistics.js';
import type { Webhooks } from './webhooks.js';

/** Senders' connections over all ports; each has one request under way, the others wait and their waiting counts. */
const CONNECTIONS = 256;
const TICK_MS = 1;
const ANSWERS_WITHIN_MS = 10_000;
/** Signed before the clock starts, so that the sender takes little from the cores it shares; of a long run, the first ones. */
const MOST_PREPARED = 50_000;
/** Beyond this nothing is measured any more, and the service is most likely gone. */
const MOST_FAILURES = 1_000;

export interface OpenLoopOptions {
  /** Taken in turns. */
  ports: readonly number[];
  perSecond: number;
  seconds: number;
  /** Sent before at the same rate; its latencies are left out. */
  warmUpSeconds: number;
  webhooks: Webhooks;
}

export interface OpenLoopResult {
  /** Answered with a 2xx, warm-up included. */
  acknowledged: number;
  /** Everything else. */
  failed: number;
  p50Ms: number;
  p99Ms: number;
  mostMs: number;
  /** When the warm-up was over. */
  since: Date;
}

/**
 * Sends at moments that do not depend on answers, as senders do: independent of each other, so many per second on
 * average. Latency counts from the moment a request was due, so that a stall shows in all that should have been sent
 * meanwhile.
 */
export async function sendAtRate(options: OpenLoopOptions): Promise<OpenLoopResult> {
  const connections = await openConnections(options.ports);
  const sender = new Sender(options, connections);
  try {
    return await sender.run();
  } finally {
    for (const connection of connections) connection.close();
  }
}

class Sender {
  private readonly due: number[] = [];
  private readonly latencies: number[] = [];
  private readonly idle: Connection[];
  private readonly prepared: Buffer[];
  private warm = 0;
  private sent = 0;
  private acknowledged = 0;
  private failed = 0;
  private broken = 0;

  constructor(
    private readonly options: OpenLoopOptions,
    connections: readonly Connection[],
  ) {
    this.idle = [...connections];
    const { perSecond, warmUpSeconds, seconds, webhooks } = options;
    const length = Math.min(Math.ceil(perSecond * (warmUpSeconds + seconds)), MOST_PREPARED);
    this.prepared = Array.from({ length }, () => webhooks.next());
  }

  async run(): Promise<OpenLoopResult> {
    const { warmUpSeconds, seconds, perSecond } = this.options;
    const start = performance.now();
    this.warm = start + warmUpSeconds * 1000;
    const since = new Date(Date.now() + warmUpSeconds * 1000);
    const end = this.warm + seconds * 1000;
    for (let next = start; next < end; await delay(TICK_MS)) {
      for (; next <= performance.now() && next < end; next += gapMs(perSecond)) this.due.push(next);
      this.sendDue();
      if (this.failed > MOST_FAILURES) throw new Error(`${this.failed} requests have failed`);
      if (this.broken === CONNECTIONS) throw new Error('every connection has broken');
    }
    await this.lastAnswers();
    const { acknowledged, failed } = this;
    const [p50Ms = NaN, p99Ms = NaN, mostMs = NaN] = [50, 99, 100].map((percent) =>
      percentile(this.latencies, percent),
    );
    return { acknowledged, failed, p50Ms, p99Ms, mostMs, since };
  }

  private sendDue(): void {
    while (this.due.length > 0 && this.idle.length > 0) {
      this.send(this.due.shift() as number, this.idle.shift() as Connection);
    }
  }

  private send(dueAt: number, connection: Connection): void {
    this.sent += 1;
    connection.send(this.prepared.pop() ?? this.options.webhooks.next(), (status) => {
      if (status !== null && status >= 200 && status < 300) this.acknowledged += 1;
      else this.failed += 1;
      if (dueAt >= this.warm) this.latencies.push(performance.now() - dueAt);
      if (status === null) this.broken += 1;
      else this.idle.push(connection);
      this.sendDue();
    });
  }

  private async lastAnswers(): Promise<void> {
    const deadline = performance.now() + ANSWERS_WITHIN_MS;
    while (this.acknowledged + this.failed < this.sent + this.due.length) {
      if (performance.now() > deadline) this.failed = this.sent + this.due.length - this.acknowledged;
      else await delay(TICK_MS);
    }
  }
}

/** Between events that do not know of each other. */
function gapMs(perSecond: number): number {
  return (-Math.log(1 - Math.random()) / perSecond) * 1000;
}

async function openConnections(ports: readonly number[]): Promise<Connection[]> {
  const opened: Connection[] = [];
  for (let count = 0; count < CONNECTIONS; count += 1) {
    opened.push(await Connection.open(ports[count % ports.length] as number));
  }
  return opened;
}
