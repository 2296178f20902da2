import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { ServiceSettings } from '../config/service.settings.js';
import { QUEUE, STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { AttemptLog } from '../inbox/attempt-log.js';
import { Counters } from '../inbox/counters/counters.js';
import { Inbox } from '../inbox/inbox.js';
import { Quarantine } from '../inbox/quarantine/quarantine.js';
import { Retention } from '../inbox/retention.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { EventBus } from './dispatch/event-bus.js';
import { Pauses } from './dispatch/pauses.js';
import { SubscriberExplorer } from './dispatch/subscriber-explorer.js';
import { RebuildRunner } from './rebuild/rebuild-runner.js';
import { Rebuilds } from './rebuild/rebuilds.js';
import { ReplayRunner } from './replay/replay-runner.js';

/** Starts and stops the service in an order in which nothing is lost and nothing is left behind. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('rebuilds');
  private running = false;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(QUEUE) private readonly queue: PgBoss,
    private readonly service: ServiceSettings,
    private readonly sources: SourceRegistry,
    private readonly explorer: SubscriberExplorer,
    private readonly bus: EventBus,
    private readonly inbox: Inbox,
    private readonly counters: Counters,
    private readonly quarantine: Quarantine,
    private readonly attempts: AttemptLog,
    private readonly retention: Retention,
    private readonly replays: ReplayRunner,
    private readonly rebuilds: Rebuilds,
    private readonly rebuildRunner: RebuildRunner,
    private readonly pauses: Pauses,
  ) {}

  /** Ready for traffic: everything is started, and nobody has asked to stop. */
  get isRunning(): boolean {
    return this.running;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.bus.prepare(this.explorer.explore(this.sources.eventTypes));
    this.inbox.whenStored((deliveries) => this.bus.wake(deliveries));
    this.counters.start();
    this.quarantine.start();
    if (this.service.ROLE !== 'web') {
      await this.pauses.start();
      this.attempts.start();
      this.retention.start();
      this.replays.start();
      await this.rebuildOutdated();
      this.rebuildRunner.start();
    }
    this.running = true;
  }

  /** So that an upgrade mends rows that the version before has made. */
  private async rebuildOutdated(): Promise<void> {
    const rebuild = await this.rebuilds.beginOutdated();
    if (rebuild === null) return;
    this.logger.log(`rebuild ${rebuild.id} of ${rebuild.subscribers.join(', ')} begins: ${rebuild.reason}`);
  }

  /** Asked to stop: no new traffic, please. What comes all the same is answered. */
  drain(): void {
    this.running = false;
  }

  /** Before the HTTP server closes. */
  beforeApplicationShutdown(): void {
    this.drain();
  }

  /** After the last answer was sent. */
  async onApplicationShutdown(): Promise<void> {
    this.retention.stop();
    await this.replays.stop();
    await this.rebuildRunner.stop();
    await this.pauses.stop();
    await this.bus.stop();
    await this.attempts.stop();
    await this.counters.stop();
    await this.quarantine.stop();
    await this.queue.stop({ graceful: false });
    await this.store.close();
  }
}
