import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Env } from '../../config/env.js';
import { Problem } from '../../http/problem.js';
import { Inbox } from '../../inbox/inbox.js';
import type { NewEvent, Receipt } from '../../inbox/new-event.js';
import type { Proof, Reading, Refusal, SourceAnswer, SourceEvent } from '../../sources/source.js';
import { EventBus } from '../dispatch/event-bus.js';
import { ReceiveLog } from './receive-log.js';
import type { Webhook } from './webhook.js';

/** What this service does, from a request that arrived to an answer that can be relied on. */
@Injectable()
export class Receiver {
  constructor(
    private readonly env: Env,
    private readonly inbox: Inbox,
    private readonly bus: EventBus,
    private readonly log: ReceiveLog,
  ) {}

  /** @throws Problem for everything that is not accepted */
  async receive(webhook: Webhook): Promise<SourceAnswer> {
    const { source, request, authentication: proof } = webhook;
    if (proof.kind === 'handshake') return proof;
    this.assertEnabled();
    if (proof.kind === 'refused') return this.refuse(webhook, proof);
    const reading = source.read(request, proof);
    this.assertReadable(webhook, proof, reading);
    const events = reading.events.map((event) => this.routed(webhook, proof, reading, event));
    const receipts = await this.store(events);
    this.log.accepted(webhook, proof, events, receipts);
    return source.accepted?.(request) ?? success(receipts);
  }

  private assertEnabled(): void {
    if (this.env.ROLE === 'worker') {
      throw Problem.unavailable('this process only delivers (ROLE=worker); send webhooks to one with ROLE=web or all');
    }
    if (this.env.OPENPHONE_WEBHOOK_ENABLED) return;
    throw Problem.unavailable('webhooks are turned off here (OPENPHONE_WEBHOOK_ENABLED=false); please repeat later');
  }

  private refuse(webhook: Webhook, { status, reason, detail, errors = [] }: Refusal): never {
    this.log.refused(webhook, reason, detail);
    throw new Problem(status, detail, { reason, errors });
  }

  /** Genuine is stored whatever it says. Of what nobody has signed, only what can be read is worth keeping. */
  private assertReadable(webhook: Webhook, { trust }: Proof, { problems }: Reading): void {
    if (trust !== 'unverified' || problems.length === 0) return;
    const detail = 'the payload is not what its type says it is';
    this.refuse(webhook, { kind: 'refused', status: 400, reason: 'unreadable', detail, errors: problems });
  }

  private routed({ source, request }: Webhook, proof: Proof, reading: Reading, event: SourceEvent): NewEvent {
    const { receivedAt } = request;
    const stored = {
      id: uuid({ msecs: receivedAt.getTime() }),
      source: source.name,
      dialect: reading.dialect,
      type: event.type,
      externalId: event.externalId,
      deliveryId: proof.deliveryId,
      verified: proof.trust !== 'unverified',
      test: event.test,
      occurredAt: event.occurredAt,
      receivedAt,
      subject: event.subject,
      data: event.data,
    };
    return {
      ...stored,
      dedupeKey: event.dedupeKey,
      headers: request.headers,
      raw: request.body,
      problems: reading.problems,
      ...this.bus.route(stored, reading.problems.length === 0),
    };
  }

  /** Resolves when all are on stable storage. */
  private async store(events: readonly NewEvent[]): Promise<Receipt[]> {
    try {
      return await Promise.all(events.map((event) => this.inbox.accept(event)));
    } catch (cause) {
      this.log.notStored(cause);
      throw Problem.unavailable('the event could not be stored; please repeat', { cause });
    }
  }
}

function success(receipts: readonly Receipt[]): SourceAnswer {
  const [first] = receipts;
  const body = {
    success: true,
    eventId: first?.eventId ?? null,
    duplicate: receipts.length > 0 && receipts.every(({ duplicate }) => duplicate),
  };
  return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
