import type { PgBoss } from 'pg-boss';
import type { DeliveryLogger, WebhookEvent } from '../../../contract/index.js';
import type { Store } from '../../../database/store.js';
import { isReplayed } from '../../../inbox/delivery-job.js';
import type { Tracing } from '../../../tracing/tracing.js';
import { aborted } from './aborted.js';
import { Attempt } from './attempt.js';
import { callHandlers } from './call-handlers.js';
import type { Held } from './held.js';
import { outcomeOf, type Outcome } from './outcome.js';
import { retryLimitOf } from '../retry-policy.js';
import type { HandlerTimeouts } from '../source-rules.js';
import type { Subscription } from '../subscription.js';
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

/** Calls the handlers of one subscriber, and says how that ended. */
export class Deliverer {
  constructor(
    private readonly store: Pick<Store, 'db' | 'transaction'>,
    private readonly queue: PgBoss,
    private readonly subscription: Subscription,
    private readonly timeouts: HandlerTimeouts,
    private readonly loggerFor: (subscriber: string, events: readonly WebhookEvent[]) => DeliveryLogger,
    private readonly observe: DeliveryObserver,
    private readonly tracing: Tracing | null,
  ) {}

  /** One call of the handlers, with all of these, which have one event at least. Never rejects. */
  async attempt(batch: readonly Held[]): Promise<Outcome> {
    const events = batch.flatMap((one) => one.events);
    const started = performance.now();
    const attempted = this.tracing === null ? this.run(batch, events) : this.traced(this.tracing, batch, events);
    const outcome = await attempted.catch(outcomeOf); // the store has to say in which trace it is
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
    const milliseconds = this.subscription.options.timeout ?? this.timeouts.of(events);
    const timer = setTimeout(() => timeout.abort(new TimedOut(milliseconds)), milliseconds);
    const jobs = batch.map(({ job }) => job);
    const signal = AbortSignal.any([timeout.signal, ...jobs.map((job) => job.signal)]);
    const logger = this.loggerFor(this.subscription.name, events);
    const attempt = new Attempt(this.store, this.queue, this.subscription.name, jobs, signal, logger);
    try {
      await Promise.race([callHandlers(this.subscription, events, attempt), aborted(signal)]);
      return attempt.settled ? { result: 'done', committed: true } : { result: 'done' };
    } catch (thrown) {
      if (!attempt.settled) return outcomeOf(thrown);
      logger.warn(
        { error: outcomeOf(thrown) },
        'the handler failed after its transaction had marked the delivery as done',
      );
      return { result: 'done', committed: true };
    } finally {
      clearTimeout(timer);
      timeout.abort(ENDED); // what the handler has left behind ends with it
    }
  }
}

const ENDED = new DOMException('the attempt has ended', 'AbortError');

class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(milliseconds: number) {
    super(`the handler took longer than ${milliseconds} ms; raise the subscriber's timeout, or pass context.signal on`);
  }
}
