import { Injectable } from '@nestjs/common';
import { QueueCounts } from '../../inbox/queue-counts.js';
import type { SubscriberState } from '../../inbox/queue-state.js';
import { EventBus } from '../../webhooks/dispatch/event-bus.js';
import { Pauses } from '../../webhooks/dispatch/pauses.js';
import { Throughput } from './throughput.js';
import { percentiles, rate, type Percentiles, type Totals } from './totals.js';

/** How one subscriber is doing. Totals are over all instances and restarts. */
export interface SubscriberStatus extends SubscriberState {
  /** Since when it gets nothing; null when it is not paused. */
  pausedSince: Date | null;
  done: number;
  failedAttempts: number;
  /** Share of attempts that succeeded; null before the first. */
  successRate: number | null;
  /** Deliveries done per second over the last minute; null while that is not known. */
  donePerSecond: number | null;
  /** Milliseconds one attempt takes. */
  processingMilliseconds: Percentiles;
  /** Milliseconds from receipt to the first attempt, replays aside. */
  waitMilliseconds: Percentiles;
}

/** Subscribers of the code as it is; those that are gone only while something is left in their queues. */
@Injectable()
export class SubscriberReader {
  constructor(
    private readonly counts: QueueCounts,
    private readonly bus: EventBus,
    private readonly pauses: Pauses,
    private readonly throughput: Throughput,
  ) {}

  async read(totals: Totals): Promise<SubscriberStatus[]> {
    const current = new Set(this.bus.subscribers);
    const paused = await this.pauses.list();
    const states = await this.counts.read();
    return states
      .filter(({ subscriber, pending, active, dead }) => current.has(subscriber) || pending + active + dead > 0)
      .map((state) => {
        const { subscriber } = state;
        const done = totals.delivered.get(subscriber) ?? 0;
        const failedAttempts = totals.failed.get(subscriber) ?? 0;
        return {
          ...state,
          pausedSince: paused.get(subscriber) ?? null,
          done,
          failedAttempts,
          successRate: rate(done, failedAttempts),
          donePerSecond: this.throughput.perSecond(subscriber),
          processingMilliseconds: percentiles(totals['processing-ms'], subscriber),
          waitMilliseconds: percentiles(totals['wait-ms'], subscriber),
        };
      });
  }
}
