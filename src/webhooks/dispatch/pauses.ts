import { Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { EventBus } from './event-bus.js';

/** How long an instance may go on delivering to somebody another one has paused. */
const POLL_MS = 1_000;

/** Subscribers that get nothing for now: in every instance, and after a restart too. Their deliveries wait. */
@Injectable()
export class Pauses {
  private readonly logger = new Logger('subscribers');
  private timer: NodeJS.Timeout | undefined;
  private applying: Promise<void> = Promise.resolve();
  private delivers = false;

  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly bus: EventBus,
  ) {}

  /** Begins to deliver to everybody else. */
  async start(): Promise<void> {
    this.delivers = true;
    await this.apply();
    this.timer = setInterval(() => void this.applySoon(), POLL_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.delivers = false;
    clearInterval(this.timer);
    await this.applying;
  }

  /** @returns since when, by subscriber */
  async list(): Promise<Map<string, Date>> {
    const rows = await this.db.selectFrom('subscriber_pauses').selectAll().execute();
    return new Map(rows.map(({ subscriber, since }) => [subscriber, since]));
  }

  /** What is under way goes on to its end. */
  async pause(subscriber: string): Promise<void> {
    this.assertKnown(subscriber);
    await this.db
      .insertInto('subscriber_pauses')
      .values({ subscriber, since: new Date() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await this.applySoon();
  }

  async resume(subscriber: string): Promise<void> {
    this.assertKnown(subscriber);
    await this.db.deleteFrom('subscriber_pauses').where('subscriber', '=', subscriber).execute();
    await this.applySoon();
  }

  /** One after the other, so that none starts what the other is stopping. */
  private applySoon(): Promise<void> {
    this.applying = this.applying
      .then(() => this.apply())
      .catch((error: unknown) => this.logger.warn({ err: error }, 'who is paused could not be read'));
    return this.applying;
  }

  private async apply(): Promise<void> {
    if (!this.delivers) return;
    const paused = new Set((await this.list()).keys());
    await this.bus.start(paused);
  }

  private assertKnown(subscriber: string): void {
    if (this.bus.subscribers.includes(subscriber)) return;
    throw new NotFoundException(
      `no subscriber is called ${subscriber.slice(0, 50)}; there are ${this.bus.subscribers.join(', ')}`,
    );
  }
}
