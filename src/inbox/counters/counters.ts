import { Logger } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../database/tables.js';

/** What is counted; a closed list, so that nothing a payload says can make the table grow. */
export type CounterName =
  | 'received'
  | 'duplicates'
  | 'handshakes'
  | 'rejected'
  | 'unreadable'
  | 'delivered'
  | 'failed'
  | 'dead'
  | 'processing-ms'
  | 'wait-ms';

const FLUSH_MS = 1_000;

/**
 * Totals over all instances and restarts. Counted in memory and added to the table every second, so that counting costs
 * a request nothing; a crash loses at most the last second of counts, never an event.
 */
export class Counters {
  private pending = new Map<string, { name: CounterName; label: string; value: number }>();
  private timer: NodeJS.Timeout | undefined;

  private readonly logger = new Logger('counters');

  constructor(private readonly db: Kysely<Tables>) {}

  /** @param label e.g. the type, reason or subscriber; from a closed list as well */
  add(name: CounterName, label: string, value = 1): void {
    const key = `${name}\n${label}`;
    const entry = this.pending.get(key);
    if (entry === undefined) this.pending.set(key, { name, label, value });
    else entry.value += value;
  }

  start(): void {
    this.timer = setInterval(() => void this.flush().catch((error: unknown) => this.complain(error)), FLUSH_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush().catch((error: unknown) => this.complain(error));
  }

  async totals(): Promise<{ name: CounterName; label: string; value: number }[]> {
    await this.flush();
    const rows = await this.db.selectFrom('counters').select(['name', 'label', 'value']).execute();
    return rows as { name: CounterName; label: string; value: number }[];
  }

  private complain(error: unknown): void {
    this.logger.warn({ err: error }, 'counts could not be stored, they stay in memory until they can');
  }

  private async flush(): Promise<void> {
    if (this.pending.size === 0) return;
    const counted = this.pending;
    this.pending = new Map();
    // in one order everywhere, so that instances cannot deadlock
    const entries = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    try {
      await sql`
        insert into counters (name, label, value)
        select * from unnest(${entries.map(({ name }) => name)}::text[], ${entries.map(({ label }) => label)}::text[],
          ${entries.map(({ value }) => value)}::bigint[])
        on conflict (name, label) do update set value = counters.value + excluded.value`.execute(this.db);
    } catch (error) {
      for (const { name, label, value } of entries) this.add(name, label, value);
      throw error;
    }
  }
}
