import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import type { DeliveryLogger, WebhookEvent } from '../../contract/index.js';
import { AttemptLog } from '../../inbox/attempt-log.js';
import { Counters } from '../../inbox/counters/counters.js';
import { timedLabel } from '../../inbox/counters/histogram.js';
import { Meters } from '../../inbox/counters/meters.js';
import type { DeliveryObserver, ObservedAttempt } from './delivery/deliverer.js';
import type { LostAttempt } from './delivery/lost-deliveries.js';
import type { Outcome } from './delivery/outcome.js';

type Failure = Exclude<Outcome, { result: 'done' }>;

/** Tells operators how each attempt at each delivery ended. */
@Injectable()
export class DeliveryLog {
  constructor(
    @InjectPinoLogger('deliveries') private readonly logger: PinoLogger,
    private readonly counters: Counters,
    private readonly meters: Meters,
    private readonly attempts: AttemptLog,
  ) {}

  /** For handlers: every line says for whom and about what. */
  loggerFor(subscriber: string, events: readonly WebhookEvent[]): DeliveryLogger {
    const [first] = events;
    const about = events.length === 1 && first ? { eventId: first.id } : { events: events.length };
    return this.logger.logger.child({ subscriber, ...about });
  }

  readonly observe: DeliveryObserver = ({ subscriber, attempts, outcome, milliseconds }) => {
    for (const { attempt, event, replayed } of attempts) {
      this.counters.add('processing-ms', timedLabel(subscriber, milliseconds));
      this.meters.handling.observe({ subscriber }, milliseconds / 1000);
      if (attempt > 1 || replayed) continue;
      const waited = Date.now() - milliseconds - event.receivedAt.getTime();
      this.counters.add('wait-ms', timedLabel(subscriber, waited));
      this.meters.eventAge.observe({ subscriber }, waited / 1000);
    }
    if (outcome.result === 'done') this.done(subscriber, attempts, Math.round(milliseconds));
    else for (const one of attempts) this.failed(subscriber, one, outcome, Math.round(milliseconds));
  };

  /** One line, however many events there were: a line for each would be a tenth of all that is put into memory. */
  private done(subscriber: string, attempts: readonly ObservedAttempt[], milliseconds: number): void {
    this.counters.add('delivered', subscriber, attempts.length);
    this.meters.deliveries.inc({ subscriber, outcome: 'done' }, attempts.length);
    const [first, ...others] = attempts;
    const about =
      first !== undefined && others.length === 0
        ? { eventId: first.event.id, type: first.event.type, subscriber, attempt: first.attempt }
        : { eventIds: attempts.map(({ event }) => event.id), subscriber };
    this.logger.info({ ...about, milliseconds, result: 'done' }, 'delivery');
  }

  /** What its own worker could not tell. */
  lost({ subscriber, eventIds, attempt, last, startedAt, milliseconds, error }: LostAttempt): void {
    for (const id of eventIds) {
      this.attempts.add(id, { subscriber, attempt, startedAt, milliseconds, error, stack: null });
    }
    const result = last ? 'dead' : 'retry';
    this.counters.add('failed', subscriber, eventIds.length);
    if (last) this.counters.add('dead', subscriber, eventIds.length);
    this.meters.deliveries.inc({ subscriber, outcome: result }, eventIds.length);
    this.logger.warn({ eventIds, subscriber, attempt, milliseconds, result, error: { message: error } }, 'delivery');
  }

  private failed(subscriber: string, one: ObservedAttempt, outcome: Failure, milliseconds: number): void {
    const { event, attempt, last } = one;
    this.attempts.add(event.id, {
      subscriber,
      attempt,
      startedAt: new Date(Date.now() - milliseconds),
      milliseconds,
      error: outcome.error.message,
      stack: outcome.stack,
    });
    this.counters.add('failed', subscriber);
    const result = last || outcome.result === 'given-up' ? 'dead' : 'retry';
    if (result === 'dead') this.counters.add('dead', subscriber);
    this.meters.deliveries.inc({ subscriber, outcome: result });
    const line = { eventId: event.id, type: event.type, subscriber, attempt, milliseconds, result };
    this.logger.warn({ ...line, error: { ...outcome.error, stack: outcome.stack } }, 'delivery');
  }
}
