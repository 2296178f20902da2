import { Logger } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../database/tables.js';
import { QuarantineBuffer } from './quarantine-buffer.js';

/** A webhook that was not accepted. */
export interface RejectedWebhook {
  id: string;
  source: string;
  /** From a closed list, e.g. `signature-mismatch`. */
  reason: string;
  detail: string;
  method: string;
  publicUrl: string | null;
  target: string;
  address: string | null;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  receivedAt: Date;
}

/** Of each source and reason, so that a flood of forgeries cannot push out what was refused for another. */
export interface QuarantineBounds {
  count: number;
  bytes: number;
}

const FLUSH_MS = 500;
/** Waiting to be written, of each source and reason: by default as many as the quarantine holds of them. */
const MAX_WAITING: QuarantineBounds = { count: 1_000, bytes: 16 * 1024 * 1024 };
/** Written at a time, of all: whoever stores an event waits for no more than that … */
const BATCH: QuarantineBounds = { count: 100, bytes: 1024 * 1024 };
/** … and this often at most: under a flood, it is this that the store has to do. */
const BATCHES = 5;

/**
 * Keeps webhooks that were refused, so that they can be released once a key is put right. Bounded, and written behind
 * the answer: a refusal promises nothing, and must not cost the store more than an acceptance.
 */
export class Quarantine {
  private readonly logger = new Logger('quarantine');
  private readonly waiting = new QuarantineBuffer(MAX_WAITING);
  private writing: Promise<number> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly bounds: QuarantineBounds,
  ) {}

  add(webhook: RejectedWebhook): void {
    this.waiting.add(webhook);
  }

  start(): void {
    this.timer = setInterval(() => void this.writeSome(), FLUSH_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Writes what is waiting now; tests and readers call it to see everything. */
  async flush(): Promise<void> {
    await this.writing;
    for (let left = this.waiting.size; left > 0;) {
      const written = await this.writeNext();
      if (written === 0) return;
      left -= written;
    }
  }

  private async writeSome(): Promise<void> {
    for (let batch = 0; batch < BATCHES && this.waiting.size > 0; batch++) await this.writeNext();
  }

  /** Writes one batch, or waits for the one that is being written. @returns how many webhooks it has */
  private writeNext(): Promise<number> {
    this.writing ??= this.writeBatch().finally(() => (this.writing = null));
    return this.writing;
  }

  private async writeBatch(): Promise<number> {
    const rejected = this.waiting.take(BATCH);
    if (rejected.length === 0) return 0;
    try {
      await this.write(rejected);
      await this.trim([...new Set(rejected.map(({ reason }) => reason))]);
    } catch (error) {
      this.logger.warn({ err: error, count: rejected.length }, 'refused webhooks could not be kept');
    }
    return rejected.length;
  }

  private async write(rejected: readonly RejectedWebhook[]): Promise<void> {
    await this.db
      .insertInto('quarantine')
      .values(
        rejected.map(({ id, source, reason, detail, method, publicUrl, target, ...rest }) => ({
          id,
          source,
          reason,
          detail,
          method,
          public_url: publicUrl,
          target,
          address: rest.address,
          headers: JSON.stringify(rest.headers),
          body: rest.body,
          received_at: rest.receivedAt,
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
          window newest as (partition by source, reason order by received_at desc, id desc)
        ) kept where place > ${this.bounds.count} or bytes > ${this.bounds.bytes})`.execute(this.db);
  }
}
