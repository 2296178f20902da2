import { Inject, Injectable } from '@nestjs/common';
import { optOutOf, PhoneNumbers } from '../../contract/index.js';
import { Problem } from '../../http/problem.js';
import { eventIdAt } from '../../inbox/event-id.js';
import { partiesOf } from '../../inbox/event-parties.js';
import { Inbox } from '../../inbox/inbox.js';
import { Meters } from '../../inbox/counters/meters.js';
import type { NewEvent, Receipt } from '../../inbox/new-event.js';
import type { Proof, Refusal } from '../../sources/authentication.js';
import type { Reading, SourceEvent } from '../../sources/reading.js';
import { TRACING, type Tracing } from '../../tracing/tracing.js';
import { EventBus } from '../dispatch/event-bus.js';
import { ReceiveLog } from './receive-log.js';
import type { Webhook } from './webhook.js';

/** What a webhook said, all of it on stable storage; one receipt for each of its events. */
export interface Taken {
  readonly kind: 'taken';
  readonly reading: Reading;
  readonly receipts: readonly Receipt[];
}

/** Takes in what was proven: reads, routes and stores it. The same for what arrives and for what is released. */
@Injectable()
export class Intake {
  constructor(
    private readonly inbox: Inbox,
    private readonly bus: EventBus,
    private readonly log: ReceiveLog,
    private readonly meters: Meters,
    private readonly numbers: PhoneNumbers,
    @Inject(TRACING) private readonly tracing: Tracing | null,
  ) {}

  /**
   * @returns its receipts once all its events are on stable storage, or why it was not taken
   * @throws Problem when the store cannot take it
   */
  async take(webhook: Webhook, proof: Proof): Promise<Taken | Refusal> {
    const reading = webhook.source.read(webhook.request, proof);
    const refusal = refusalOf(proof, reading);
    if (refusal !== null) return refusal;
    const events = reading.events.map((event) => this.routed(webhook, proof, reading.dialect, event));
    const { tracing } = this;
    const receipts = await (tracing === null
      ? this.store(webhook, events)
      : tracing.span('commit', { 'webhooks.events': events.length }, () => this.store(webhook, events)));
    this.log.accepted(webhook, proof, events, receipts);
    return { kind: 'taken', reading, receipts };
  }

  private routed({ source, request }: Webhook, proof: Proof, dialect: string, event: SourceEvent): NewEvent {
    const { receivedAt } = request;
    const stored = {
      id: eventIdAt(receivedAt),
      source: source.name,
      dialect,
      type: event.type,
      senderType: event.senderType ?? event.type,
      externalId: event.externalId,
      deliveryId: proof.deliveryId,
      verified: proof.trust !== 'unverified',
      test: event.test,
      occurredAt: event.occurredAt,
      receivedAt,
      subject: event.subject,
      optOut: optOutOf(event.type, event.subject, event.data),
      toFetch: event.toFetch ?? [],
      data: event.data,
    };
    return {
      ...stored,
      parties: partiesOf(event.subject, event.data, this.numbers),
      dedupeKey: event.dedupeKey,
      headers: request.headers,
      raw: request.body,
      problems: event.problems,
      traceparent: this.tracing === null ? null : this.tracing.traceparent,
      ...this.bus.route(stored),
    };
  }

  /** Resolves when all are on stable storage. */
  private async store(webhook: Webhook, events: readonly NewEvent[]): Promise<readonly Receipt[]> {
    try {
      const stored = this.meters.commit.startTimer();
      const receipts = await this.inbox.acceptAll(events);
      stored();
      return receipts;
    } catch (cause) {
      this.log.rejected(webhook, 'not-stored', cause);
      throw Problem.unavailable('the event could not be stored; please repeat', { reason: 'not-stored', cause });
    }
  }
}

/** Genuine is stored whatever it says. Of what nobody has signed, only what can be read is worth keeping. */
function refusalOf({ trust }: Proof, { events }: Reading): Refusal | null {
  if (trust !== 'unverified') return null;
  const errors = events.flatMap(({ problems }) => problems);
  if (errors.length === 0) return null;
  const detail = 'the payload is not what its type says it is';
  return { kind: 'refused', status: 400, reason: 'unreadable', detail, errors };
}
