import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { Problem } from '../../http/problem.js';
import { OverviewReader } from '../overview.js';
import { frameOf } from './event-batch.js';
import { NewEvents } from './new-events.js';
import type { Watcher } from './watcher.js';

const TICK_MS = 250;
const OVERVIEW_MS = 1_000;
/** Each holds a connection, and up to a batch of events. */
const MOST_WATCHERS = 100;

/** Looks into the store for everybody who watches, and only while somebody does. */
@Injectable()
export class EventFeed implements BeforeApplicationShutdown {
  private readonly logger = new Logger('dashboard');
  private readonly watchers = new Set<Watcher>();
  private readonly news: NewEvents;
  private begun: Promise<void> | null = null;
  private running: Promise<void> | null = null;
  /** Of those who watch, or are about to. */
  private places = 0;
  private stopped = false;
  private overviewAt = 0;

  constructor(
    @Inject(DATABASE) db: Kysely<Tables>,
    private readonly overview: OverviewReader,
  ) {
    this.news = new NewEvents(db);
  }

  /** Where a reader can go on that has got everything until now. */
  readonly position = (): string => this.news.position;

  /**
   * @param open called as soon as nothing is missed that becomes known from then on
   * @throws Problem when there are as many watchers as there may be
   */
  async watch(open: () => Watcher): Promise<Watcher> {
    this.assertRunning();
    if (this.places >= MOST_WATCHERS) {
      throw Problem.unavailable(`at most ${MOST_WATCHERS} streams are open at a time; close one, or try again`);
    }
    this.places += 1;
    try {
      await this.begin();
      this.assertRunning();
      const watcher = open();
      this.watchers.add(watcher);
      this.running ??= this.run();
      watcher.stream.onClose(() => this.leave(watcher));
      return watcher;
    } catch (error) {
      this.places -= 1;
      throw error;
    }
  }

  private assertRunning(): void {
    if (this.stopped) throw Problem.unavailable('the service is stopping');
  }

  private leave(watcher: Watcher): void {
    this.watchers.delete(watcher);
    this.places -= 1;
  }

  /** Once for all who come while nobody watches yet. */
  private async begin(): Promise<void> {
    this.begun ??= this.news.begin();
    try {
      await this.begun;
    } catch (cause) {
      this.begun = null;
      throw Problem.unavailable('the store cannot be looked into; please try again', { cause });
    }
  }

  /** Before the server waits for its connections to end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const { stream } of this.watchers) stream.end();
    this.watchers.clear();
    await this.running;
  }

  private async run(): Promise<void> {
    for (; this.watchers.size > 0; await wait(TICK_MS)) {
      try {
        await this.tell();
      } catch (error) {
        this.logger.warn({ err: error }, 'the store could not be looked into; watchers wait');
      }
    }
    this.running = this.begun = null;
  }

  private async tell(): Promise<void> {
    const batch = await this.news.read();
    for (const watcher of this.watchers) {
      if (batch === null) watcher.stream.resync();
      else if (batch.events.length > 0) watcher.events(batch);
    }
    if (performance.now() - this.overviewAt < OVERVIEW_MS) return;
    this.overviewAt = performance.now();
    const frame = frameOf('overview', await this.overview.read());
    for (const watcher of this.watchers) watcher.overview(frame);
  }
}
