import type { Kysely } from 'kysely';
import { fromKysely, type Job, type JobResult, type PgBoss } from 'pg-boss';
import type { DeliveryLogger, WebhookEvent } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { loadEvents } from '../../inbox/load-events.js';
import { aborted } from './aborted.js';
import { Attempt } from './attempt.js';
import { outcomeOf, toJobResult, type Outcome } from './outcome.js';
import { retryLimitOf } from './retry-policy.js';
import { wants } from './route.js';
import type { Subscription } from './subscription.js';

/** Told of every attempt that ended. */
export type DeliveryObserver = (delivery: {
  subscriber: string;
  event: WebhookEvent;
  attempt: number;
  outcome: Outcome;
  milliseconds: number;
  /** No further attempt follows a failure. */
  last: boolean;
}) => void;

/** Hands the deliveries a worker has fetched to the handlers of one subscriber, and says how each ended. */
export class Deliverer {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly queue: PgBoss,
    private readonly subscription: Subscription,
    private readonly timeout: number,
    private readonly loggerFor: (subscriber: string, events: readonly WebhookEvent[]) => DeliveryLogger,
    private readonly observe: DeliveryObserver,
  ) {}

  async deliver(jobs: readonly Job<unknown>[]): Promise<JobResult[]> {
    const events = await loadEvents(
      this.db,
      jobs.map(({ id }) => id),
    );
    // retention has removed the event: nothing is left to deliver
    const gone = jobs.filter(({ id }) => !events.has(id)).map(({ id }): JobResult => ({ id, status: 'completed' }));
    const held = jobs.flatMap((job) => {
      const event = events.get(job.id);
      return event === undefined ? [] : [{ job, event }];
    });
    const results = this.subscription.batch
      ? await this.together(held)
      : await Promise.all(held.map((one) => this.alone(one)));
    return [...gone, ...results];
  }

  /** A batch that fails is tried again one by one, so that a bad event fails alone. */
  private async together(held: readonly Held[]): Promise<JobResult[]> {
    if (held.length < 2) return Promise.all(held.map((one) => this.alone(one)));
    const outcome = await this.attempt(held);
    if (outcome.result === 'done') return held.map(({ job }) => toJobResult(job.id, outcome));
    const results: JobResult[] = [];
    for (const one of held) results.push(await this.alone(one));
    return results;
  }

  private async alone(one: Held): Promise<JobResult> {
    const outcome = await this.attempt([one]);
    if (outcome.result === 'failed' && outcome.retryAfterSeconds !== null) {
      await this.postpone(one.job, outcome.error, outcome.retryAfterSeconds);
    }
    return toJobResult(one.job.id, outcome);
  }

  private async attempt(held: readonly Held[]): Promise<Outcome> {
    const started = performance.now();
    const outcome = await this.run(held);
    const milliseconds = performance.now() - started;
    if (held.length > 1 && outcome.result !== 'done') return outcome; // the single attempts that follow are what counts
    for (const { job, event } of held) {
      const attempt = job.retryCount + 1;
      const last = attempt > retryLimitOf(this.subscription.options);
      this.observe({ subscriber: this.subscription.name, event, attempt, outcome, milliseconds, last });
    }
    return outcome;
  }

  private async run(held: readonly Held[]): Promise<Outcome> {
    const events = held.map(({ event }) => event);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new TimedOut(this.timeout)), this.timeout);
    const signal = AbortSignal.any([timeout.signal, ...held.map(({ job }) => job.signal)]);
    const logger = this.loggerFor(this.subscription.name, events);
    const attempt = new Attempt(
      this.db,
      this.queue,
      this.subscription.name,
      held.map(({ job }) => job),
      signal,
      logger,
    );
    try {
      await Promise.race([this.callHandlers(events, attempt), aborted(signal)]);
      return { result: 'done' };
    } catch (thrown) {
      if (!attempt.settled) return outcomeOf(thrown);
      logger.warn(
        { error: outcomeOf(thrown) },
        'the handler failed after its transaction had marked the delivery as done',
      );
      return { result: 'done' };
    } finally {
      clearTimeout(timer);
    }
  }

  private async callHandlers(events: readonly WebhookEvent[], attempt: Attempt): Promise<void> {
    for (const handler of this.subscription.handlers) {
      const wanted = events.filter((event) => handler.matches(event.type) && wants(handler, event));
      if (wanted.length === 0) continue;
      await handler.call(this.subscription.batch ? wanted : (wanted[0] as WebhookEvent), attempt);
    }
  }

  /** Fails the delivery and moves its next attempt to when the handler asked for it. */
  private async postpone(job: Job<unknown>, error: object, seconds: number): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      const db = fromKysely(trx);
      await this.queue.fail(this.subscription.name, [job], error, { db });
      await this.queue.update(this.subscription.name, undefined, { id: job.id, startAfter: Math.ceil(seconds), db });
    });
  }
}

interface Held {
  job: Job<unknown>;
  event: WebhookEvent;
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(milliseconds: number) {
    super(`the handler took longer than ${milliseconds} ms; raise the subscriber's timeout, or pass context.signal on`);
  }
}
