import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { SharedRead } from '../database/shared-read.js';
import type { Tables } from '../database/tables.js';
import { boundedStates, fullCount, type BoundedState, type FullCount, type SubscriberState } from './queue-state.js';

/** Jobs of a subscriber that are counted for each who asks; more are counted in the background. */
const AT_ONCE = 2_000;
/** Counted in the background in one statement: a few milliseconds … */
const SLICE = 5_000;
/** … and then nothing for so many times as long. */
const REST_TIMES = 4;
const KEEP_MS = 5_000;

interface Kept extends FullCount {
  at: number;
}

/**
 * How many deliveries are where. Anybody may ask, as often as they like, so that asking costs the same however many wait:
 * of subscribers with few it is counted anew, of those with many it is some seconds old.
 */
export class QueueCounts implements OnApplicationShutdown {
  private readonly logger = new Logger('queue');
  private readonly shared = new SharedRead(() => this.readNow());
  private readonly kept = new Map<string, Kept>();
  private readonly counting = new Map<string, Promise<Kept>>();
  private readonly stopping = new AbortController();

  constructor(private readonly db: Kysely<Tables>) {}

  /** Of every subscriber that has ever had deliveries, by name. */
  read(): Promise<SubscriberState[]> {
    return this.shared.get();
  }

  /** Age of the delivery that waits longest for its next attempt; null when none waits. */
  async oldestPendingSeconds(): Promise<number | null> {
    const ages = (await this.read()).flatMap((state) => state.oldestPendingSeconds ?? []);
    return ages.length === 0 ? null : Math.max(...ages);
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async readNow(): Promise<SubscriberState[]> {
    const states = await boundedStates(this.db, AT_ONCE);
    return Promise.all(states.map((state) => this.complete(state)));
  }

  private async complete({ more, ...state }: BoundedState): Promise<SubscriberState> {
    const { subscriber } = state;
    if (!more) {
      this.kept.delete(subscriber);
      return { ...state, countedSecondsAgo: 0 };
    }
    const { pending, dead, oldest, at } = this.recent(subscriber) ?? (await this.count(subscriber));
    const oldestPendingSeconds = oldest === null ? null : (Date.now() - oldest.getTime()) / 1000;
    const countedSecondsAgo = Math.round((performance.now() - at) / 1000);
    return { ...state, pending, dead, oldestPendingSeconds, countedSecondsAgo };
  }

  /** What is kept, while it is brought up to date in the background if it is old. */
  private recent(subscriber: string): Kept | undefined {
    const kept = this.kept.get(subscriber);
    if (kept !== undefined && performance.now() - kept.at > KEEP_MS) {
      this.count(subscriber).catch((error: unknown) => {
        if (!this.stopping.signal.aborted) this.logger.warn({ err: error, subscriber }, 'deliveries were not counted');
      });
    }
    return kept;
  }

  private count(subscriber: string): Promise<Kept> {
    const running = this.counting.get(subscriber);
    if (running !== undefined) return running;
    const { signal } = this.stopping;
    const rest = async (milliseconds: number) => void (await delay(REST_TIMES * milliseconds, undefined, { signal }));
    const counting = fullCount(this.db, subscriber, SLICE, rest)
      .then((count) => {
        const kept = { ...count, at: performance.now() };
        this.kept.set(subscriber, kept);
        return kept;
      })
      .finally(() => this.counting.delete(subscriber));
    this.counting.set(subscriber, counting);
    return counting;
  }
}
