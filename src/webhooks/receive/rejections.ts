import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { Counters } from '../../inbox/counters/counters.js';
import { Meters } from '../../inbox/counters/meters.js';
import type { RejectionReason } from '../../inbox/quarantine/rejection-reasons.js';
import { LineSample } from './line-sample.js';

/** What the log has of a webhook that was not accepted. */
export interface Rejected {
  address: string | null;
  /** Of the body: its length, or where it was not read to its end, what was announced or read. */
  bytes: number;
  err?: unknown;
}

/** Lines of each reason per interval: one refusal a second is logged in full. */
const LINES = 10;
const INTERVAL_MS = 10_000;

/** Leaves a trace of every webhook that is not accepted: a count and a metric by reason, and a log line. */
@Injectable()
export class Rejections implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly lines = new LineSample(LINES);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectPinoLogger('webhooks') private readonly logger: PinoLogger,
    private readonly counters: Counters,
    private readonly meters: Meters,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.summarise(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.summarise();
  }

  /**
   * @param source its name, or what the URL has in its place
   * @param describe called only for a line that is written: a flood costs two counts each
   */
  add(reason: RejectionReason, source: string, describe: () => Rejected): void {
    this.counters.add('rejected', reason);
    this.meters.rejections.inc({ reason });
    const outcome = outcomeOf(reason);
    this.meters.unread(source, outcome);
    if (!this.lines.admits(reason)) return;
    const line = { result: outcome, reason, source, ...describe() };
    if (reason === 'not-stored') this.logger.error(line, 'webhook');
    else this.logger.info(line, 'webhook');
  }

  private summarise(): void {
    for (const [reason, count] of this.lines.turn()) {
      this.logger.info({ result: outcomeOf(reason), reason, count, seconds: INTERVAL_MS / 1000 }, 'more webhooks');
    }
  }
}

function outcomeOf(reason: string): string {
  return reason === 'busy' || reason === 'not-stored' ? reason : 'refused';
}
