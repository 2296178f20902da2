import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { SharedRead } from '../database/shared-read.js';
import type { Tables } from '../database/tables.js';
import { boundedStates, fullCount, type BoundedState, type FullCount, type SubscriberState } from './queue-state.js';

/** Jobs of a subscriber and a state that are counted for each who asks; more are counted in the background. */
const AT_ONCE = 500;
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
  private readonly counting = new Set<string>();
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
    return states.map((state) => this.complete(state));
  }

  private complete({ more, ...state }: BoundedState): SubscriberState {
    const { subscriber } = state;
    if (!more) {
      this.kept.delete(subscriber);
      return { ...state, countedSecondsAgo: 0 };
    }
    const kept = this.kept.get(subscriber);
    const age = kept === undefined ? Infinity : performance.now() - kept.at;
    if (age > KEEP_MS) void this.count(subscriber);
    if (kept === undefined) return { ...state, countedSecondsAgo: null };
    const { pending, dead, oldest } = kept;
    const oldestPendingSeconds = oldest === null ? null : (Date.now() - oldest.getTime()) / 1000;
    return { ...state, pending, dead, oldestPendingSeconds, countedSecondsAgo: Math.round(age / 1000) };
  }

  /** In the background, once at a time. */
  private async count(subscriber: string): Promise<void> {
    if (this.counting.has(subscriber)) return;
    this.counting.add(subscriber);
    const { signal } = this.stopping;
    const rest = async (milliseconds: number) => void (await delay(REST_TIMES * milliseconds, undefined, { signal }));
    try {
      const count = await fullCount(this.db, subscriber, SLICE, rest);
      this.kept.set(subscriber, { ...count, at: performance.now() });
    } catch (error) {
      if (!signal.aborted) this.logger.warn({ err: error, subscriber }, 'the deliveries that wait were not counted');
    } finally {
      this.counting.delete(subscriber);
    }
  }
}
