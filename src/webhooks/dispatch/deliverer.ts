import { fromKysely, type Job, type JobResult, type PgBoss } from 'pg-boss';
import { AttemptLost, type DeliveryLogger, type WebhookEvent } from '../../contract/index.js';
import type { Store } from '../../database/store.js';
import { ALONE, eventIdsOf, isAlone, isGroup, isReplayed, type DeliveryJob } from '../../inbox/delivery-job.js';
import type { RecentEvents } from '../../inbox/recent-events.js';
import type { Tracing } from '../../tracing/tracing.js';
import { aborted } from './aborted.js';
import { Attempt } from './attempt.js';
import { callHandlers } from './call-handlers.js';
import { completeHeld } from './complete-held.js';
import { outcomeOf, toJobResult, type Outcome } from './outcome.js';
import { retryLimitOf } from './retry-policy.js';
import type { Subscription } from './subscription.js';
import { tracedAttempt } from './traced-attempt.js';

/** Told of every call of a subscriber that ended, with the attempts it was; of more than one event only when it went well. */
export type DeliveryObserver = (call: {
  subscriber: string;
  attempts: readonly ObservedAttempt[];
  outcome: Outcome;
  milliseconds: number;
}) => void;

export interface ObservedAttempt {
  event: WebhookEvent;
  attempt: number;
  /** No further attempt follows a failure. */
  last: boolean;
  /** The event was delivered, or could have been, before. */
  replayed: boolean;
}

/** A job as the worker has fetched it, with its events as far as retention has left them. */
interface Held {
  job: Job<DeliveryJob['data']>;
  events: readonly WebhookEvent[];
}

/** Events one call of a batch handler gets at most, unless a single group is larger. */
const BATCH_EVENTS = 500;

/** Hands the deliveries a worker has fetched to the handlers of one subscriber, and says how each ended. */
export class Deliverer {
  constructor(
    private readonly store: Pick<Store, 'db' | 'transaction'>,
    private readonly queue: PgBoss,
    private readonly recent: RecentEvents,
    private readonly subscription: Subscription,
    private readonly timeout: number,
    private readonly loggerFor: (subscriber: string, events: readonly WebhookEvent[]) => DeliveryLogger,
    private readonly observe: DeliveryObserver,
    private readonly tracing: Tracing | null,
  ) {}

  async deliver(jobs: readonly Job<DeliveryJob['data']>[]): Promise<JobResult[]> {
    const events = await this.recent.load(this.store.db, jobs.flatMap(eventIdsOf));
    const held = jobs.map((job): Held => ({ job, events: eventIdsOf(job).flatMap((id) => events.get(id) ?? []) }));
    const [alone, together] = this.subscription.batch ? partition(held, mustBeAlone) : [held, []];
    const results = await Promise.all(alone.map((one) => this.alone(one)));
    for (const batch of batchesOf(together)) results.push(...(await this.together(batch)));
    return results;
  }

  /** A batch that fails is tried again event by event, so that a bad event fails alone. */
  private async together(batch: readonly Held[]): Promise<JobResult[]> {
    const [first, ...others] = batch;
    if (first !== undefined && others.length === 0 && first.events.length <= 1) return [await this.alone(first)];
    const outcome = await this.attempt(batch);
    if (outcome.result === 'done') return batch.map(({ job }) => toJobResult(job.id, outcome));
    // side by side: one that hangs must not use up the time of all others
    return Promise.all(batch.map((one) => (isGroup(one.job.data) ? this.split(one) : this.alone(one))));
  }

  /** From now on, each event of the group is a delivery of its own. */
  private async split({ job, events }: Held): Promise<JobResult> {
    const { name } = this.subscription;
    const single = events.map(({ id }) => ({ id, data: ALONE }));
    try {
      await this.store.transaction(async (trx) => {
        await completeHeld(this.queue, name, [job], trx);
        await this.queue.insert(name, single, { db: fromKysely(trx) });
      });
      return toJobResult(job.id, { result: 'done' });
    } catch (error) {
      if (!(error instanceof AttemptLost)) throw error;
      return toJobResult(job.id, outcomeOf(error)); // whoever has it now does not notice
    }
  }

  private async alone(one: Held): Promise<JobResult> {
    const outcome = await this.attempt([one]);
    if (outcome.result === 'failed' && outcome.retryAfterSeconds !== null) {
      try {
        await this.postpone(one.job, outcome.error, outcome.retryAfterSeconds);
      } catch (error) {
        // thrown on, it would fail all that was fetched with it; so this one fails alone, with the usual backoff
        const logger = this.loggerFor(this.subscription.name, one.events);
        logger.warn({ error: outcomeOf(error) }, 'the delivery could not be put off for as long as the handler asked');
      }
    }
    return toJobResult(one.job.id, outcome);
  }

  private async attempt(batch: readonly Held[]): Promise<Outcome> {
    const events = batch.flatMap((one) => one.events);
    if (events.length === 0) return { result: 'done' }; // retention has removed them: nothing is left to deliver
    const started = performance.now();
    const outcome = await (this.tracing === null ? this.run(batch, events) : this.traced(this.tracing, batch, events));
    const milliseconds = performance.now() - started;
    if (events.length > 1 && outcome.result !== 'done') return outcome; // the single attempts that follow count
    const attempts = batch.flatMap(({ job, events }) => {
      const attempt = job.retryCount + 1;
      const last = attempt > retryLimitOf(this.subscription.options);
      const replayed = isReplayed(job.data);
      return events.map((event): ObservedAttempt => ({ event, attempt, last, replayed }));
    });
    this.observe({ subscriber: this.subscription.name, attempts, outcome, milliseconds });
    return outcome;
  }

  private traced(tracing: Tracing, batch: readonly Held[], events: readonly WebhookEvent[]): Promise<Outcome> {
    const attempted = batch.flatMap(({ job, events }) =>
      events.map((event) => ({ event, attempt: job.retryCount + 1 })),
    );
    const run = () => this.run(batch, events);
    return tracedAttempt(tracing, this.store.db, this.subscription.name, attempted, run);
  }

  private async run(batch: readonly Held[], events: readonly WebhookEvent[]): Promise<Outcome> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new TimedOut(this.timeout)), this.timeout);
    const jobs = batch.map(({ job }) => job);
    const signal = AbortSignal.any([timeout.signal, ...jobs.map((job) => job.signal)]);
    const logger = this.loggerFor(this.subscription.name, events);
    const attempt = new Attempt(this.store, this.queue, this.subscription.name, jobs, signal, logger);
    try {
      await Promise.race([callHandlers(this.subscription, events, attempt), aborted(signal)]);
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

  /** Fails the delivery and moves its next attempt to when the handler asked for it. */
  private async postpone(job: Held['job'], error: object, seconds: number): Promise<void> {
    await this.store.transaction(async (trx) => {
      const db = fromKysely(trx);
      await this.queue.fail(this.subscription.name, [job], error, { db });
      await this.queue.update(this.subscription.name, undefined, { id: job.id, startAfter: Math.ceil(seconds), db });
    });
  }
}

function mustBeAlone({ job: { data } }: Held): boolean {
  return isAlone(data);
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function batchesOf(held: readonly Held[]): Held[][] {
  const batches: Held[][] = [];
  let room = 0;
  for (const one of held) {
    const current = batches.at(-1);
    if (current === undefined || one.events.length > room) {
      batches.push([one]);
      room = BATCH_EVENTS;
    } else current.push(one);
    room -= one.events.length;
  }
  return batches;
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(milliseconds: number) {
    super(`the handler took longer than ${milliseconds} ms; raise the subscriber's timeout, or pass context.signal on`);
  }
}
