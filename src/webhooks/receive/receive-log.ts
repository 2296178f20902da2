import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { v7 as uuid } from 'uuid';
import { Counters } from '../../inbox/counters/counters.js';
import { Meters } from '../../inbox/counters/meters.js';
import type { NewEvent, Receipt } from '../../inbox/new-event.js';
import { Quarantine } from '../../inbox/quarantine/quarantine.js';
import type { RejectionReason } from '../../inbox/quarantine/rejection-reasons.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { Handshake, Proof, RefusalReason } from '../../sources/authentication.js';
import { Rejections } from './rejections.js';
import type { Webhook } from './webhook.js';

/** Types outside the list the source declares are counted as one, or payloads could make the counters grow. */
const OTHER = 'other';

/** Tells operators what became of each webhook: a log line, a count, and for those refused a place in the quarantine. */
@Injectable()
export class ReceiveLog {
  private readonly knownTypes: ReadonlySet<string>;

  constructor(
    @InjectPinoLogger('webhooks') private readonly logger: PinoLogger,
    private readonly counters: Counters,
    private readonly meters: Meters,
    private readonly rejections: Rejections,
    private readonly quarantine: Quarantine,
    sources: SourceRegistry,
  ) {
    this.knownTypes = new Set(sources.eventTypes);
    meters.begin(sources.sources);
  }

  accepted({ request }: Webhook, proof: Proof, events: readonly NewEvent[], receipts: readonly Receipt[]): void {
    const milliseconds = Date.now() - request.receivedAt.getTime();
    events.forEach(({ source, type, dialect, subject, problems, notRouted, test }, index) => {
      const { eventId, duplicate } = receipts[index] as Receipt;
      const label = this.knownTypes.has(type) ? type : OTHER;
      this.counters.add(duplicate ? 'duplicates' : 'received', label);
      const unreadable = problems.length > 0 && subject.kind === 'unknown';
      if (unreadable && !duplicate) this.counters.add('unreadable', label);
      const result = duplicate ? 'duplicate' : unreadable ? 'unreadable' : 'accepted';
      this.meters.requests.inc({ source, dialect, outcome: result });
      const line = {
        eventId,
        source,
        type,
        dialect,
        result,
        milliseconds,
        scheme: proof.scheme,
        secret: proof.secretIndex,
      };
      this.logger.info(test ? { ...line, test } : line, 'webhook');
      if (problems.length > 0)
        this.logger.warn(
          { eventId, type, problems },
          unreadable ? 'payload could not be read, kept as it is' : 'payload read without the details that do not fit',
        );
      if (notRouted.length > 0) this.logger.debug({ eventId, type, notRouted }, 'not routed');
    });
  }

  /** Answered as the source wants it; nothing is stored. */
  handshake({ source, request }: Webhook, { status }: Handshake): void {
    this.counters.add('handshakes', source.name);
    this.meters.unread(source.name, 'handshake');
    const line = { result: 'handshake', source: source.name, status, address: request.clientAddress };
    this.logger.info(line, 'webhook');
  }

  refused(webhook: Webhook, reason: RefusalReason, detail: string): void {
    this.rejected(webhook, reason);
    this.keep(webhook, reason, detail);
  }

  /** From an address that is over its limit. What its signature was refused for may turn out to be our mistake here too. */
  limited(webhook: Webhook): void {
    this.rejected(webhook, 'rate-limited');
    const { authentication } = webhook;
    if (authentication.kind === 'refused') this.keep(webhook, authentication.reason, authentication.detail);
  }

  /** Not for anything that is wrong with it. */
  rejected({ source, request }: Webhook, reason: RejectionReason, error?: unknown): void {
    this.rejections.add(reason, source.name, () => ({
      address: request.clientAddress,
      bytes: request.body.length,
      ...(error === undefined ? {} : { err: error }),
    }));
  }

  private keep({ source, request }: Webhook, reason: RefusalReason, detail: string): void {
    this.logger.debug(
      { reason, detail, headers: Object.keys(request.headers), bytes: request.body.length },
      'why refused',
    );
    this.quarantine.add({
      id: uuid(),
      source: source.name,
      reason,
      detail,
      method: request.method,
      publicUrl: request.publicUrl,
      target: request.target,
      address: request.clientAddress,
      headers: request.headers,
      body: request.body,
      receivedAt: request.receivedAt,
    });
  }
}
