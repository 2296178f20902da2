import { setTimeout as delay } from 'node:timers/promises';
import { sendAsFastAsAnswered } from './closed-loop.js';
import { sendAtRate, type OpenLoopResult } from './open-loop.js';
import { RequestFile } from './request-file.js';
import type { Place } from './stored.js';
import type { Counts, Installation, RunningTarget, Target } from './targets/target.js';
import { Webhooks } from './webhooks.js';

/** Requests made ready per second of load where no better guess is given: more than a service on Nest can take. */
const MOST_PER_SECOND = 9_000;
const REPEATED_REQUESTS = 20_000;
const LOOK_EVERY_MS = 25;
const DRAINED_WITHIN_MS = 120_000;

export interface FullLoad {
  acknowledgedPerSecond: number;
  /** Acknowledged ones by the time the last of them was processed. */
  processedPerSecond: number;
  /** Acknowledged and not yet processed at the last answer. */
  backlog: number;
  /** From the last answer until nothing was left to process. */
  drainSeconds: number;
  p50Ms: number;
  p99Ms: number;
}

export interface HalfLoad extends OpenLoopResult {
  perSecond: number;
  memoryMb: number | null;
}

/** One target with fresh data, from its start to the count of what is on its disk. */
export class Session {
  private acknowledged = 0;
  private readonly began = new Date();
  private readonly webhooks: Webhooks;
  /** Everything that should not have happened. */
  private readonly problems: string[] = [];

  private constructor(
    readonly target: Target,
    private readonly installation: Installation,
    private running: RunningTarget,
  ) {
    this.webhooks = new Webhooks(target.dialects);
  }

  /** @throws NotMeasurable */
  static async begin(target: Target): Promise<Session> {
    const installation = await target.install();
    try {
      return new Session(target, installation, await installation.start());
    } catch (error) {
      await installation.remove();
      throw error;
    }
  }

  get startMs(): number {
    return this.running.startMs;
  }

  /** Of ours: where the data is, for whoever changes it during a pause. */
  get place(): Place {
    if (this.installation.place === undefined) throw new TypeError(`${this.target.name} has no store of ours`);
    return this.installation.place;
  }

  /** Of ours: a process that answers questions. */
  get port(): number {
    return this.running.ports[0] as number;
  }

  get memoryMb(): number | null {
    return this.running.memoryMb();
  }

  async fullLoad(connections: number, seconds: number, guessPerSecond = MOST_PER_SECOND): Promise<FullLoad> {
    const [port = 0] = this.running.ports;
    const repeat = this.target.kind === 'ceiling';
    const count = repeat ? REPEATED_REQUESTS : Math.ceil(guessPerSecond * seconds);
    using file = RequestFile.write(this.webhooks, count);
    const load = await sendAsFastAsAnswered({ port, connections, seconds, file: file.path, repeat });
    const { backlog, drainSeconds } = await this.drain();
    this.acknowledged += load.sent - load.refused;
    if (load.refused > 0) this.problems.push(`${load.refused} answers were not 2xx`);
    if (load.broken > 0) this.problems.push(`${load.broken} connections broke`);
    if (load.answered !== load.sent) this.problems.push(`${load.sent} sent, ${load.answered} answered`);
    return {
      acknowledgedPerSecond: load.answered / load.seconds,
      processedPerSecond: load.answered / (load.seconds + drainSeconds),
      backlog,
      drainSeconds,
      p50Ms: load.p50Ms,
      p99Ms: load.p99Ms,
    };
  }

  async halfLoad(perSecond: number, seconds: number, warmUpSeconds: number): Promise<HalfLoad> {
    const { ports } = this.running;
    const load = await sendAtRate({ ports, perSecond, seconds, warmUpSeconds, webhooks: this.webhooks });
    const { memoryMb } = this;
    await this.drain();
    this.acknowledged += load.acknowledged;
    if (load.failed > 0) this.problems.push(`${load.failed} requests of the open loop were not answered with 2xx`);
    return { ...load, perSecond, memoryMb };
  }

  /** Waits until nothing is left to process. */
  async drain(): Promise<{ backlog: number; drainSeconds: number }> {
    const started = performance.now();
    const backlog = await this.running.backlog();
    for (let left = backlog; left > 0; left = await this.running.backlog()) {
      if (performance.now() - started > DRAINED_WITHIN_MS) {
        this.problems.push(`${left} not processed after ${DRAINED_WITHIN_MS / 1000} s`);
        break;
      }
      await delay(LOOK_EVERY_MS);
    }
    return { backlog, drainSeconds: backlog === 0 ? 0 : (performance.now() - started) / 1000 };
  }

  /** Stops the target and counts what is on disk. */
  async pause(since = this.began): Promise<Counts> {
    this.problems.push(...(await this.running.problems()));
    await this.running.stop();
    return this.installation.count(since);
  }

  async resume(): Promise<void> {
    this.running = await this.installation.start();
  }

  /** Every acknowledged event has to be there, and processed. Returns everything that was wrong. */
  async end(): Promise<string[]> {
    try {
      const { stored, processed } = await this.pause();
      if (this.target.kind !== 'ceiling') this.compare(stored, processed);
    } finally {
      await this.abandon();
    }
    return this.problems.map((problem) => `${this.target.name}: ${problem}`);
  }

  /** Without a look at what it has done. */
  async abandon(): Promise<void> {
    await this.running.stop();
    await this.installation.remove();
  }

  private compare(stored: number, processed: number): void {
    const { acknowledged } = this;
    if (stored < acknowledged)
      this.problems.push(`${acknowledged - stored} of ${acknowledged} acknowledged events are lost`);
    if (stored > acknowledged) this.problems.push(`${stored - acknowledged} events more than were acknowledged`);
    if (processed < stored) this.problems.push(`${stored - processed} of ${stored} stored events were not processed`);
  }
}
