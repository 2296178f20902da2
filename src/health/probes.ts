import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { StorageSettings } from '../config/storage.settings.js';
import { STORE } from '../database/database.module.js';
import { inspectDurability } from '../database/durability.js';
import { freeBytes } from '../database/free-bytes.js';
import { inspectIntegrity } from '../database/integrity.js';
import type { Store } from '../database/store.js';
import { Inbox } from '../inbox/inbox.js';
import { QueueCounts } from '../inbox/queue-counts.js';
import { EventBus } from '../webhooks/dispatch/event-bus.js';
import { Lifecycle } from '../webhooks/lifecycle.js';
import { EventLoopDelay } from './event-loop.js';

const DATABASE_TIMEOUT_MS = 3_000;
/** Monitoring that asks often must not cost the store a commit each time. */
const CACHE_MS = 1_000;
const MAX_OLDEST_PENDING_SECONDS = 300;
const MAX_UNANSWERED_SECONDS = 60;
const MAX_LOOP_DELAY_MS = 1_000;
const DAMAGED = 'damaged pages were read; "Damaged files" in docs/troubleshooting.md says what to do';
/** For anybody who asks: what failed may name addresses and paths. */
const FAILED = 'it cannot be reached or does not answer; the log has the reason';
const MIN_FREE_BYTES = 100 * 1024 * 1024;

/** What can be wrong with a running service, each looked at by itself. */
@Injectable()
export class Probes implements OnModuleInit, OnApplicationShutdown {
  private readonly loop = new EventLoopDelay();
  private readonly logger = new Logger('health');
  /** Why each probe failed the last time, of those that did. */
  private readonly failures = new Map<string, string>();

  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(STORE) private readonly store: Store,
    private readonly inbox: Inbox,
    private readonly counts: QueueCounts,
    private readonly lifecycle: Lifecycle,
    private readonly bus: EventBus,
    private readonly storage: StorageSettings,
  ) {}

  onModuleInit(): void {
    this.loop.start();
  }

  onApplicationShutdown(): void {
    this.loop.stop();
  }

  /** The service has started and was not asked to stop. */
  running(): HealthIndicatorResult {
    const indicator = this.indicators.check('service');
    return this.lifecycle.isRunning ? indicator.up() : indicator.down('starting, or asked to stop');
  }

  /** A commit reaches the disk. */
  database(): PromiseLike<HealthIndicatorResult> {
    return this.indicators
      .check('database')
      .attempt(() =>
        this.plainly('database', async () => {
          const started = performance.now();
          const { problems } = await inspectDurability(this.store);
          return {
            store: this.store.kind,
            writeMilliseconds: Math.round(performance.now() - started),
            ...(problems.length > 0 ? { unsafe: problems } : {}),
          };
        }),
      )
      .withTimeout(DATABASE_TIMEOUT_MS)
      .cacheFor(CACHE_MS);
  }

  /** No page of the database was found damaged. Events are still accepted; what is damaged does not heal by itself. */
  integrity(): PromiseLike<HealthIndicatorResult> {
    return this.indicators
      .check('integrity')
      .attempt(() =>
        this.plainly('integrity', async () => {
          const integrity = await inspectIntegrity(this.store.db);
          if (integrity.damagedReads > 0) throw new Finding(DAMAGED);
          return { checksums: integrity.checksums };
        }),
      )
      .withTimeout(DATABASE_TIMEOUT_MS)
      .cacheFor(CACHE_MS);
  }

  /** Deliveries do not pile up. Impaired, not down: events are still accepted. */
  async queue(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('queue');
    try {
      const oldest = await this.plainly('queue', () => this.counts.oldestPendingSeconds());
      const state = { oldestPendingSeconds: oldest, waitingForStore: this.inbox.waiting };
      return (oldest ?? 0) > MAX_OLDEST_PENDING_SECONDS ? indicator.degraded(state) : indicator.up(state);
    } catch (error) {
      return indicator.down((error as Finding).message);
    }
  }

  /** The queue answers those who ask it for deliveries. Where nobody does, as with `ROLE=web` and while paused, it is up. */
  deliveries(): HealthIndicatorResult {
    const indicator = this.indicators.check('deliveries');
    const unansweredSeconds = Math.round(this.bus.unansweredMs / 1000);
    return unansweredSeconds > MAX_UNANSWERED_SECONDS ? indicator.down({ unansweredSeconds }) : indicator.up();
  }

  eventLoop(): HealthIndicatorResult {
    const indicator = this.indicators.check('eventLoop');
    const { p99, max } = this.loop.recent;
    const delay = { p99Milliseconds: p99, maxMilliseconds: max };
    return p99 > MAX_LOOP_DELAY_MS ? indicator.down(delay) : indicator.up(delay);
  }

  /** Room for new events. The disk of a database server is its own concern. */
  async disk(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('disk');
    if (this.store.kind === 'postgres') return indicator.up({ checked: false });
    try {
      const room = { freeBytes: await freeBytes(this.storage.DATA_DIR) };
      this.failures.delete('disk');
      return room.freeBytes < MIN_FREE_BYTES ? indicator.down(room) : indicator.up(room);
    } catch (error) {
      this.explain('disk', error);
      return indicator.down(`the free disk cannot be read: ${String((error as NodeJS.ErrnoException).code)}`);
    }
  }

  /** @throws Finding for everything that `work` throws; the log has what that is */
  private async plainly<Result>(probe: string, work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      this.failures.delete(probe);
      return result;
    } catch (error) {
      if (error instanceof Finding) throw error;
      this.explain(probe, error);
      throw new Finding(FAILED);
    }
  }

  private explain(probe: string, error: unknown): void {
    const message = String(error);
    if (this.failures.get(probe) !== message) this.logger.warn({ err: error, probe }, 'probe failed');
    this.failures.set(probe, message);
  }
}

/** Something wrong that anybody may read. */
class Finding extends Error {
  override readonly name = 'Finding';
}
