import { setTimeout as delay } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Lease, Leases } from './leases.js';
import { releaseLeases } from './release-leases.js';
import type { Store } from '../../../database/store.js';

/** What is done with the deliveries of a subscriber. */
export interface Consumer {
  /** How many it could begin now. */
  readonly room: number;
  /**
   * Begins them, and settles each when it ends. Resolves when it may be asked for its room again.
   *
   * @throws when it has begun none
   */
  begin(leases: readonly Lease[]): Promise<void>;
}

/** Between two looks for deliveries that nobody has announced, retries above all. */
const POLL_MS = 1_000;
/** For what is under way at the stop. */
const SHUTDOWN_MS = 20_000;

/** Fetches the deliveries of one subscriber: as many at a time as there is room for, as soon as there is. */
export class Fetcher {
  /** Of the first question that the queue has not answered; null when it has answered the last. */
  private askedAt: number | null = null;
  private isPaused = true;
  private isStopping = false;
  /** The queue may hold more than was fetched. */
  private more = true;
  private nextPoll = 0;
  private resume: () => void = () => undefined;
  private readonly ended: Promise<void>;

  constructor(
    private readonly queue: PgBoss,
    private readonly store: Pick<Store, 'db'>,
    private readonly subscriber: string,
    private readonly leases: Leases,
    private readonly consumer: Consumer,
    private readonly onError: (error: unknown) => void,
  ) {
    this.ended = this.run();
  }

  /** For how long the queue has been asked in vain. */
  get unansweredMs(): number {
    return this.askedAt === null ? 0 : performance.now() - this.askedAt;
  }

  /** What is under way goes on to its end. */
  pause(): void {
    this.isPaused = true;
    this.askedAt = null;
  }

  go(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.wake();
  }

  /** There is something new. */
  wake(): void {
    this.more = true;
    this.resume();
  }

  /** There is room again. */
  look(): void {
    this.resume();
  }

  /** Fetches no more, and waits for what is under way; what does not end in time is given back. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.resume();
    const deadline = new AbortController();
    await Promise.race([
      Promise.all([this.ended, this.leases.empty()]),
      delay(SHUTDOWN_MS, undefined, { signal: deadline.signal }).catch(() => undefined),
    ]);
    deadline.abort();
    await this.leases.abandon(new Stopped());
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const room = this.isPaused ? 0 : this.consumer.room;
      const wait = this.more ? 0 : this.nextPoll - performance.now();
      if (room > 0 && wait <= 0) await this.fetch(room);
      else await this.sleep(room > 0 ? wait : null);
    }
  }

  private async fetch(room: number): Promise<void> {
    this.more = false;
    this.askedAt ??= performance.now();
    try {
      const jobs: Lease[] = await this.queue.fetch(this.subscriber, { batchSize: room });
      this.askedAt = null;
      if (jobs.length === room) this.more = true;
      if (this.isStopping) await releaseLeases(this.store.db, jobs);
      else if (jobs.length > 0) await this.begin(this.leases.take(jobs));
    } catch (error) {
      this.onError(error);
    } finally {
      this.nextPoll = performance.now() + POLL_MS;
    }
  }

  private async begin(leases: readonly Lease[]): Promise<void> {
    try {
      await this.consumer.begin(leases);
    } catch (error) {
      this.onError(error);
      await releaseLeases(this.store.db, leases).finally(() => leases.forEach((lease) => this.leases.end(lease)));
    }
  }

  /** Until somebody calls; `setImmediate`, so that places that become free together are filled together. */
  private sleep(milliseconds: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
      this.resume = () => {
        this.resume = () => undefined;
        clearTimeout(timer);
        setImmediate(resolve);
      };
    });
  }
}

class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor() {
    super('the service stopped before the handler ended');
  }
}
