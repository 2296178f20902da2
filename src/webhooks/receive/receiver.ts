import { Injectable } from '@nestjs/common';
import { ServiceSettings } from '../../config/service.settings.js';
import { Problem } from '../../http/problem.js';
import { LastMinute } from '../../inbox/counters/last-minute.js';
import { acceptance } from '../../sources/acceptance.js';
import type { Refusal } from '../../sources/authentication.js';
import type { SourceAnswer } from '../../sources/reading.js';
import { Intake } from './intake.js';
import { ReceiveLog } from './receive-log.js';
import { SenderClock } from './sender-clock.js';
import type { Webhook } from './webhook.js';

/** What this service does, from a request that arrived to an answer that can be relied on. */
@Injectable()
export class Receiver {
  constructor(
    private readonly service: ServiceSettings,
    private readonly intake: Intake,
    private readonly log: ReceiveLog,
    private readonly lastMinute: LastMinute,
    private readonly clock: SenderClock,
  ) {}

  /** @throws Problem for everything that is not accepted */
  async receive(webhook: Webhook): Promise<SourceAnswer> {
    const { source, request, authentication } = webhook;
    if (authentication.kind === 'handshake') {
      this.log.handshake(webhook, authentication);
      return authentication;
    }
    if (authentication.signedAt) this.clock.observe(authentication.signedAt, request.receivedAt);
    this.assertEnabled(webhook);
    if (authentication.kind === 'refused') return this.refuse(webhook, authentication);
    const taken = await this.intake.take(webhook, authentication);
    if (taken.kind === 'refused') return this.refuse(webhook, taken);
    this.lastMinute.add(Date.now() - request.receivedAt.getTime());
    const { reading, receipts } = taken;
    return source.respond?.(request, reading, receipts) ?? acceptance(receipts);
  }

  private assertEnabled(webhook: Webhook): void {
    const isWorker = this.service.ROLE === 'worker';
    const { settings } = webhook.source;
    if (!isWorker && settings.ENABLED) return;
    this.log.rejected(webhook, 'disabled');
    const detail = isWorker
      ? 'this process only delivers (ROLE=worker); send webhooks to one with ROLE=web or all'
      : `webhooks are turned off here (${settings.variable('ENABLED')}=false); please repeat later`;
    throw Problem.unavailable(detail, { reason: 'disabled' });
  }

  private refuse(webhook: Webhook, { status, reason, detail, errors = [] }: Refusal): never {
    this.log.refused(webhook, reason, detail);
    throw new Problem(status, detail, { reason, errors });
  }
}
