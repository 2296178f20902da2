import type { Transaction } from 'kysely';
import { fromKysely, type JobAttempt, type PgBoss } from 'pg-boss';
import { aborted } from './aborted.js';
import { AttemptLost, type DeliveryContext, type DeliveryLogger } from '../../contract/index.js';
import type { Store } from '../../database/store.js';
import type { Tables } from '../../database/tables.js';

/** The embedded store does nothing else meanwhile, and a handler that waits for it in here would wait for ever. */
const TRANSACTION_MS = 5_000;

/** One attempt at one delivery, or at several of a batch subscriber; what its handler gets as context. */
export class Attempt implements DeliveryContext {
  /** The deliveries are done and committed; nothing the handler does now changes that. */
  settled = false;

  constructor(
    private readonly store: Pick<Store, 'transaction'>,
    private readonly queue: PgBoss,
    private readonly subscriber: string,
    private readonly jobs: readonly JobAttempt[],
    readonly signal: AbortSignal,
    readonly logger: DeliveryLogger,
  ) {}

  get attempt(): number {
    return Math.max(...this.jobs.map(({ retryCount }) => retryCount)) + 1;
  }

  async transaction<ModuleTables, Result>(work: (trx: Transaction<ModuleTables>) => Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    const result = await this.store.transaction(async (trx) => {
      const tooLong = AbortSignal.timeout(TRANSACTION_MS);
      const limit = aborted(AbortSignal.any([this.signal, tooLong]));
      // side by side, so that both are sent at once; one cannot be committed without the other
      const [written] = await Promise.all([
        Promise.race([work(trx as unknown as Transaction<ModuleTables>), limit]),
        this.complete(trx),
      ]);
      return written;
    });
    this.settled = true;
    return result;
  }

  /** Only what this attempt still holds can be completed: a worker that was given up for dead writes nothing. */
  private async complete(trx: Transaction<Tables>): Promise<void> {
    const completion = await this.queue.complete(this.subscriber, [...this.jobs], null, { db: fromKysely(trx) });
    const { affected } = completion as { affected: number }; // documented, but missing from pg-boss's type
    if (affected !== this.jobs.length) throw new AttemptLost('another worker has taken this delivery over');
  }
}
