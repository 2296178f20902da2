import { Inject, Injectable } from '@nestjs/common';
import { STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { Counters, type CounterName } from '../inbox/counters.js';
import { percentile } from '../inbox/histogram.js';
import { subscriberStates, type SubscriberState } from '../inbox/queue-state.js';
import { EventBus } from '../webhooks/dispatch/event-bus.js';
import { VERSION } from './version.js';

export interface Status {
  uptimeSeconds: number;
  version: string;
  node: string;
  store: Store['kind'];
  events: {
    received: number;
    byType: Record<string, number>;
    duplicates: number;
    unreadable: number;
    rejected: Record<string, number>;
  };
  deliveries: {
    done: number;
    failedAttempts: number;
    dead: number;
    pending: number;
    active: number;
    oldestPendingSeconds: number | null;
    /** Share of attempts that succeeded; null before the first. */
    successRate: number | null;
    /** Milliseconds one attempt takes, to the precision of the bins they are counted in. */
    processingMilliseconds: Percentiles;
    /** Milliseconds from receipt to the first attempt. */
    waitMilliseconds: Percentiles;
  };
  subscribers: (SubscriberState & { done: number; failedAttempts: number; successRate: number | null })[];
}

interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

type Totals = Record<CounterName, Map<string, number>>;

/** What monitoring wants to know. No personal data: counts and times only. Totals are over all instances and restarts. */
@Injectable()
export class StatusReader {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly counters: Counters,
    private readonly bus: EventBus,
  ) {}

  async read(): Promise<Status> {
    const totals = await this.totals();
    const states = await this.states();
    const ages = states.flatMap(({ oldestPendingSeconds }) => oldestPendingSeconds ?? []);
    const done = sum(totals.delivered);
    const failedAttempts = sum(totals.failed);
    return {
      uptimeSeconds: Math.round(process.uptime()),
      version: VERSION,
      node: process.version,
      store: this.store.kind,
      events: {
        received: sum(totals.received),
        byType: Object.fromEntries(totals.received),
        duplicates: sum(totals.duplicates),
        unreadable: sum(totals.unreadable),
        rejected: Object.fromEntries(totals.rejected),
      },
      deliveries: {
        done,
        failedAttempts,
        dead: states.reduce((count, { dead }) => count + dead, 0),
        pending: states.reduce((count, { pending }) => count + pending, 0),
        active: states.reduce((count, { active }) => count + active, 0),
        oldestPendingSeconds: ages.length === 0 ? null : Math.max(...ages),
        successRate: rate(done, failedAttempts),
        processingMilliseconds: percentiles(totals['processing-ms']),
        waitMilliseconds: percentiles(totals['wait-ms']),
      },
      subscribers: states.map((state) => {
        const delivered = totals.delivered.get(state.subscriber) ?? 0;
        const failed = totals.failed.get(state.subscriber) ?? 0;
        return { ...state, done: delivered, failedAttempts: failed, successRate: rate(delivered, failed) };
      }),
    };
  }

  private async totals(): Promise<Totals> {
    const byName = Map.groupBy(await this.counters.totals(), ({ name }) => name);
    const of = (name: CounterName) => new Map((byName.get(name) ?? []).map(({ label, value }) => [label, value]));
    return {
      received: of('received'),
      duplicates: of('duplicates'),
      rejected: of('rejected'),
      unreadable: of('unreadable'),
      delivered: of('delivered'),
      failed: of('failed'),
      dead: of('dead'),
      'processing-ms': of('processing-ms'),
      'wait-ms': of('wait-ms'),
    };
  }

  /** Subscribers of the code as it is; queues of subscribers that are gone only while something is left in them. */
  private async states(): Promise<SubscriberState[]> {
    const states = await subscriberStates(this.store.db);
    const current = new Set(this.bus.subscribers);
    return states.filter(
      ({ subscriber, pending, active, dead }) => current.has(subscriber) || pending + active + dead > 0,
    );
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function rate(succeeded: number, failed: number): number | null {
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
}

function percentiles(bins: ReadonlyMap<string, number>): Percentiles {
  return { p50: percentile(bins, 50), p95: percentile(bins, 95), p99: percentile(bins, 99) };
}
