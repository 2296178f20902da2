import { sql } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import type { Store } from '../../../database/store.js';
import type { Lease, Leases } from './leases.js';
import type { Outcome } from './outcome.js';
import { removeLeases } from './release-leases.js';

type Failed = Extract<Outcome, { result: 'failed' }>;
type GivenUp = Extract<Outcome, { result: 'given-up' }>;

/** There was no event to deliver. */
interface Nothing {
  result: 'nothing';
}

interface Ended {
  lease: Lease;
  outcome: Outcome | Nothing;
}

/** Reports to the queue how attempts have ended, each at once. Those that end while it is reporting share its next statements. */
export class Settler {
  private waiting: Ended[] = [];
  private isReporting = false;

  constructor(
    private readonly store: Pick<Store, 'db' | 'transaction'>,
    private readonly queue: PgBoss,
    private readonly subscriber: string,
    private readonly leases: Leases,
    /** Of a delivery that stays as it is, until its lease runs out. */
    private readonly onError: (error: unknown) => void,
    private readonly onSettled: () => void,
  ) {}

  settle(leases: readonly Lease[], outcome: Outcome | Nothing): void {
    for (const lease of leases) {
      if (outcome.result === 'done' && outcome.committed === true) this.leases.end(lease);
      else if (this.leases.holds(lease)) this.waiting.push({ lease, outcome });
    }
    if (this.isReporting || this.waiting.length === 0) return;
    this.isReporting = true;
    setImmediate(() => void this.report());
  }

  private async report(): Promise<void> {
    while (this.waiting.length > 0) {
      const ended = this.waiting;
      this.waiting = [];
      await Promise.all(
        [...Map.groupBy(ended, ({ outcome }) => keyOf(outcome))].map(([, same]) => this.reportSame(same)),
      );
    }
    this.isReporting = false;
    this.onSettled();
  }

  /** @param ended all in the same way */
  private async reportSame(ended: readonly Ended[]): Promise<void> {
    const leases = ended.map(({ lease }) => lease);
    try {
      const outcome = ended[0]?.outcome;
      if (outcome?.result === 'done') await this.queue.complete(this.subscriber, leases, null);
      if (outcome?.result === 'nothing') await removeLeases(this.store.db, leases);
      if (outcome?.result === 'failed') await this.fail(leases, outcome);
      if (outcome?.result === 'given-up') await this.giveUp(leases, outcome);
    } catch (error) {
      this.onError(error);
    } finally {
      for (const lease of leases) this.leases.end(lease);
    }
  }

  private async fail(leases: readonly Lease[], { error, retryAfterSeconds }: Failed): Promise<void> {
    if (retryAfterSeconds === null) return void (await this.queue.fail(this.subscriber, [...leases], error));
    for (const lease of leases) {
      try {
        await this.postpone(lease, error, retryAfterSeconds);
      } catch (refusal) {
        // it cannot be put off for as long as was asked for: so with the usual backoff
        this.onError(refusal);
        await this.queue.fail(this.subscriber, [lease], error);
      }
    }
  }

  /** Fails the delivery and moves its next attempt to when the handler asked for it. */
  private async postpone(lease: Lease, error: object, seconds: number): Promise<void> {
    await this.store.transaction(async (trx) => {
      const db = fromKysely(trx);
      await this.queue.fail(this.subscriber, [lease], error, { db });
      await this.queue.update(this.subscriber, undefined, { id: lease.id, startAfter: Math.ceil(seconds), db });
    });
  }

  /** Fails it as the last of its attempts. */
  private async giveUp(leases: readonly Lease[], { error }: GivenUp): Promise<void> {
    await this.store.transaction(async (trx) => {
      const failed = await this.queue.fail(this.subscriber, [...leases], error, { db: fromKysely(trx) });
      const { settled = [] } = failed as { settled?: string[] }; // documented, but missing from pg-boss's type
      await sql`
        update pgboss.job set state = 'failed', completed_on = now()
        where name = ${this.subscriber} and id = any(${settled}::uuid[]) and state = 'retry'`.execute(trx);
    });
  }
}

function keyOf(outcome: Outcome | Nothing): string {
  if (outcome.result === 'done' || outcome.result === 'nothing') return outcome.result;
  const delay = outcome.result === 'failed' ? outcome.retryAfterSeconds : null;
  return JSON.stringify([outcome.result, delay, outcome.error]);
}
