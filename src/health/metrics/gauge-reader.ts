import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { sql } from 'kysely';
import type { Gauge } from 'prom-client';
import { StorageSettings } from '../../config/storage.settings.js';
import { STORE } from '../../database/database.module.js';
import { freeBytes } from '../../database/free-bytes.js';
import { oldestTransactionSeconds } from '../../database/oldest-transaction.js';
import type { Store } from '../../database/store.js';
import { Counters } from '../../inbox/counters/counters.js';
import { Inbox } from '../../inbox/inbox.js';
import { Meters } from '../../inbox/counters/meters.js';
import { countQuarantined } from '../../inbox/quarantine/quarantined.js';
import { SenderClock } from '../../webhooks/receive/sender-clock.js';
import { createGauges, type Gauges } from './gauges.js';
import { SubscriberReader } from '../status/subscribers.js';
import { readTotals } from '../status/totals.js';

const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;

/** Reads the gauges. Those of the store are the same in every process. */
@Injectable()
export class GaugeReader implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly gauges: Gauges;

  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly storage: StorageSettings,
    meters: Meters,
    private readonly inbox: Inbox,
    private readonly counters: Counters,
    private readonly subscribers: SubscriberReader,
    private readonly clock: SenderClock,
  ) {
    this.gauges = createGauges(meters.registry);
  }

  onApplicationBootstrap(): void {
    this.loop.enable();
  }

  onApplicationShutdown(): void {
    this.loop.disable();
  }

  /** Brings all of them up to date. */
  async read(): Promise<void> {
    const { waiting, memory, loopDelay } = this.gauges;
    waiting.set(this.inbox.waiting);
    memory.set(process.memoryUsage.rss());
    // the histogram counts the waiting it was told to do as well
    loopDelay.set(Math.max(0, this.loop.percentile(99) / NANOSECONDS - RESOLUTION_MS / 1000));
    this.loop.reset();
    setOrRemove(this.gauges.clock, this.clock.aheadSeconds);
    await this.readSubscribers();
    await this.readStore();
  }

  private async readSubscribers(): Promise<void> {
    const { pending, active, dead, paused, oldest } = this.gauges.bySubscriber;
    for (const gauge of Object.values(this.gauges.bySubscriber)) gauge.reset();
    for (const state of await this.subscribers.read(await readTotals(this.counters))) {
      const { subscriber } = state;
      pending.set({ subscriber }, state.pending);
      active.set({ subscriber }, state.active);
      dead.set({ subscriber }, state.dead);
      paused.set({ subscriber }, state.pausedSince === null ? 0 : 1);
      oldest.set({ subscriber }, state.oldestPendingSeconds ?? 0);
    }
  }

  private async readStore(): Promise<void> {
    const { rows: size } = await sql<{ bytes: number }>`
      select pg_database_size(current_database()) as bytes`.execute(this.store.db);
    this.gauges.storeSize.set(size[0]?.bytes ?? 0);
    this.gauges.oldestTransaction.set(await oldestTransactionSeconds(this.store.db));
    setOrRemove(this.gauges.freeBytes, this.store.kind === 'embedded' ? await freeBytes(this.storage.DATA_DIR) : null);
    const quarantined = await countQuarantined(this.store.db);
    this.gauges.quarantined.reset();
    for (const { reason, count } of quarantined) this.gauges.quarantined.set({ reason }, count);
  }
}

/** A number that is not known is no zero. */
function setOrRemove(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
