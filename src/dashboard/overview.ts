import { Inject, Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE } from '../contract/index.js';
import { STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import type { Tables } from '../database/tables.js';
import { LastMinute, type SecondsLatency } from '../inbox/counters/last-minute.js';
import { countQuarantined, type QuarantineCount } from '../inbox/quarantine/quarantined.js';
import { StatusReader, type Status } from '../health/status/status.js';
import type { SubscriberStatus } from '../health/status/subscribers.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { refusedWebhooks, type RefusedWebhooks } from './refused-webhooks.js';

/** What the dashboard shows first. Counts and times only; totals are over all instances. */
export interface Overview {
  now: Date;
  store: Store['kind'];
  lastEventAt: Date | null;
  /** Since the last event; null before the first. */
  silentSeconds: number | null;
  /** Of this process, for each of the last sixty seconds, oldest first. */
  ratePerSecond: number[];
  /** From the receipt to the answer; null for seconds without a webhook. */
  acknowledgeMilliseconds: (SecondsLatency | null)[];
  deadLetters: number;
  quarantined: { total: number; byReason: Record<string, number>; refused: RefusedWebhooks[] };
  pending: number;
  oldestPendingSeconds: number | null;
  replaysRunning: number;
  /** Those that are on. */
  sources: { name: string; title: string }[];
  events: Pick<Status['events'], 'received' | 'duplicates' | 'unreadable' | 'byType'>;
  subscribers: SubscriberStatus[];
}

@Injectable()
export class OverviewReader {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly status: StatusReader,
    private readonly lastMinute: LastMinute,
    private readonly sources: SourceRegistry,
  ) {}

  async read(): Promise<Overview> {
    const [status, lastEventAt, quarantined, replaysRunning] = await Promise.all([
      this.status.read(),
      this.lastEventAt(),
      countQuarantined(this.db),
      this.replaysRunning(),
    ]);
    const { received, duplicates, unreadable, byType } = status.events;
    const now = new Date();
    return {
      now,
      store: this.store.kind,
      lastEventAt,
      silentSeconds: lastEventAt === null ? null : Math.max(0, (now.getTime() - lastEventAt.getTime()) / 1000),
      ratePerSecond: this.lastMinute.rates(),
      acknowledgeMilliseconds: this.lastMinute.latencies(),
      deadLetters: status.deliveries.dead,
      quarantined: {
        total: quarantined.reduce((total, { count }) => total + count, 0),
        byReason: byReason(quarantined),
        refused: refusedWebhooks(quarantined, this.sources),
      },
      pending: status.deliveries.pending,
      oldestPendingSeconds: status.deliveries.oldestPendingSeconds,
      replaysRunning,
      sources: this.sources.sources.map(({ name, title }) => ({ name, title })),
      events: { received, duplicates, unreadable, byType },
      subscribers: status.subscribers,
    };
  }

  private async lastEventAt(): Promise<Date | null> {
    const row = await this.db
      .selectFrom('events')
      .select('received_at')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.received_at ?? null;
  }

  private async replaysRunning(): Promise<number> {
    const row = await this.db
      .selectFrom('replays')
      .select((table) => table.fn.countAll<number>().as('running'))
      .where('state', '=', 'running')
      .executeTakeFirstOrThrow();
    return row.running;
  }
}

function byReason(counts: readonly QuarantineCount[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { reason, count } of counts) totals[reason] = (totals[reason] ?? 0) + count;
  return totals;
}
