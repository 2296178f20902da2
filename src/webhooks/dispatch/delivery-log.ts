import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import type { DeliveryLogger, WebhookEvent } from '../../contract/index.js';
import { AttemptLog } from '../../inbox/attempt-log.js';
import { Counters } from '../../inbox/counters.js';
import { timedLabel } from '../../inbox/histogram.js';
import { Meters } from '../../inbox/meters.js';
import type { DeliveryObserver } from './deliverer.js';

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

  readonly observe: DeliveryObserver = ({ subscriber, event, attempt, outcome, milliseconds, last, replayed }) => {
    const line = { eventId: event.id, type: event.type, subscriber, attempt, milliseconds: Math.round(milliseconds) };
    this.counters.add('processing-ms', timedLabel(subscriber, milliseconds));
    this.meters.handling.observe({ subscriber }, milliseconds / 1000);
    if (attempt === 1 && !replayed) {
      const waited = Date.now() - milliseconds - event.receivedAt.getTime();
      this.counters.add('wait-ms', timedLabel(subscriber, waited));
      this.meters.eventAge.observe({ subscriber }, waited / 1000);
    }
    if (outcome.result === 'done') {
      this.counters.add('delivered', subscriber);
      this.meters.deliveries.inc({ subscriber, outcome: 'done' });
      this.logger.info({ ...line, result: 'done' }, 'delivery');
      return;
    }
    this.attempts.add({
      eventId: event.id,
      subscriber,
      attempt,
      startedAt: new Date(Date.now() - milliseconds),
      milliseconds: Math.round(milliseconds),
      error: outcome.error.message,
    });
    this.counters.add('failed', subscriber);
    const dead = last || outcome.result === 'given-up';
    if (dead) this.counters.add('dead', subscriber);
    this.meters.deliveries.inc({ subscriber, outcome: dead ? 'dead' : 'retry' });
    this.logger.warn({ ...line, result: dead ? 'dead' : 'retry', error: outcome.error }, 'delivery');
  };
}
