import { Inject, Injectable } from '@nestjs/common';
import { STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import { SharedRead } from '../../database/shared-read.js';
import { Counters } from '../../inbox/counters/counters.js';
import { SenderClock } from '../../webhooks/receive/sender-clock.js';
import { SubscriberReader, type SubscriberStatus } from './subscribers.js';
import { percentiles, rate, readTotals, sum, type Percentiles } from './totals.js';
import { VERSION } from '../../config/version.js';

export interface Status {
  uptimeSeconds: number;
  version: string;
  node: string;
  store: Store['kind'];
  /** How far this machine's clock is ahead of the senders', by their latest signatures; null without any. */
  clockAheadSeconds: number | null;
  events: {
    received: number;
    byType: Record<string, number>;
    duplicates: number;
    unreadable: number;
    /** Requests of senders that only asked for an answer, e.g. to check the address, by source. */
    handshakes: Record<string, number>;
    rejected: Record<string, number>;
  };
  deliveries: {
    done: number;
    failedAttempts: number;
    dead: number;
    pending: number;
    active: number;
    oldestPendingSeconds: number | null;
    /**
     * Age of the counts of deliveries: 0, or some seconds where so many wait that counting them takes long. Null while they are
     * counted for the first time: there are more.
     */
    countedSecondsAgo: number | null;
    /** Share of attempts that succeeded; null before the first. */
    successRate: number | null;
    /** Milliseconds one attempt takes, to the precision of the bins they are counted in. */
    processingMilliseconds: Percentiles;
    /** Milliseconds from receipt to the first attempt. */
    waitMilliseconds: Percentiles;
  };
  subscribers: SubscriberStatus[];
}

/** What monitoring wants to know. No personal data: counts and times only. Totals are over all instances and restarts. */
@Injectable()
export class StatusReader {
  private readonly shared = new SharedRead(() => this.readNow());

  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly counters: Counters,
    private readonly subscribers: SubscriberReader,
    private readonly clock: SenderClock,
  ) {}

  /** Anybody may ask, as often as they like: it is read once at a time. */
  read(): Promise<Status> {
    return this.shared.get();
  }

  private async readNow(): Promise<Status> {
    const totals = await readTotals(this.counters);
    const states = await this.subscribers.read(totals);
    const ages = states.flatMap(({ oldestPendingSeconds }) => oldestPendingSeconds ?? []);
    const countedAges = states.map(({ countedSecondsAgo }) => countedSecondsAgo);
    const done = sum(totals.delivered);
    const failedAttempts = sum(totals.failed);
    return {
      uptimeSeconds: Math.round(process.uptime()),
      version: VERSION,
      node: process.version,
      store: this.store.kind,
      clockAheadSeconds: this.clock.aheadSeconds,
      events: {
        received: sum(totals.received),
        byType: Object.fromEntries(totals.received),
        duplicates: sum(totals.duplicates),
        unreadable: sum(totals.unreadable),
        handshakes: Object.fromEntries(totals.handshakes),
        rejected: Object.fromEntries(totals.rejected),
      },
      deliveries: {
        done,
        failedAttempts,
        dead: states.reduce((count, { dead }) => count + dead, 0),
        pending: states.reduce((count, { pending }) => count + pending, 0),
        active: states.reduce((count, { active }) => count + active, 0),
        oldestPendingSeconds: ages.length === 0 ? null : Math.max(...ages),
        countedSecondsAgo: countedAges.includes(null) ? null : Math.max(0, ...countedAges.map(Number)),
        successRate: rate(done, failedAttempts),
        processingMilliseconds: percentiles(totals['processing-ms']),
        waitMilliseconds: percentiles(totals['wait-ms']),
      },
      subscribers: states,
    };
  }
}
