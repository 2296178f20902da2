import { Logger } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../database/tables.js';

/** A webhook that was not accepted. */
export interface RejectedWebhook {
  id: string;
  source: string;
  /** From a closed list, e.g. `signature-mismatch`. */
  reason: string;
  detail: string;
  method: string;
  target: string;
  address: string | null;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  receivedAt: Date;
}

/** Of each reason, so that a flood of forgeries cannot push out what was refused for another. */
export interface QuarantineBounds {
  count: number;
  bytes: number;
}

const FLUSH_MS = 500;
/** Waiting to be written; what comes on top is counted, not kept. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const MAX_WAITING = 500;

/**
 * Keeps webhooks that were refused, so that they can be released once a key is put right. Bounded, and written behind
 * the answer: a refusal promises nothing, and must not cost the store more than an acceptance.
 */
export class Quarantine {
  private readonly logger = new Logger('quarantine');
  private waiting: RejectedWebhook[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly bounds: QuarantineBounds,
  ) {}

  add(webhook: RejectedWebhook): void {
    const size = webhook.body.length;
    if (this.waiting.length >= MAX_WAITING || this.waitingBytes + size > MAX_WAITING_BYTES) return;
    this.waiting.push(webhook);
    this.waitingBytes += size;
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes what is waiting; tests and readers call it to see everything. */
  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const rejected = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    try {
      await this.write(rejected);
      await this.trim([...new Set(rejected.map(({ reason }) => reason))]);
    } catch (error) {
      this.logger.warn({ err: error, count: rejected.length }, 'refused webhooks could not be kept');
    }
  }

  private async write(rejected: readonly RejectedWebhook[]): Promise<void> {
    await this.db
      .insertInto('quarantine')
      .values(
        rejected.map(({ id, source, reason, detail, method, target, address, headers, body, receivedAt }) => ({
          id,
          source,
          reason,
          detail,
          method,
          target,
          address,
          headers: JSON.stringify(headers),
          body,
          received_at: receivedAt,
        })),
      )
      .execute();
  }

  private async trim(reasons: readonly string[]): Promise<void> {
    await sql`
      delete from quarantine where id in (
        select id from (
          select id, row_number() over newest as place, sum(octet_length(body)) over newest as bytes
          from quarantine where reason = any(${reasons}::text[])
          window newest as (partition by reason order by received_at desc, id desc)
        ) kept where place > ${this.bounds.count} or bytes > ${this.bounds.bytes})`.execute(this.db);
  }
}
