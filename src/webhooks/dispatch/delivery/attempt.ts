import type { Transaction } from 'kysely';
import type { JobAttempt, PgBoss } from 'pg-boss';
import { aborted } from './aborted.js';
import type { DeliveryContext, DeliveryLogger } from '../../../contract/index.js';
import type { Store } from '../../../database/store.js';
import { TransactionTooLong } from '../../../database/transaction-too-long.js';
import { completeHeld } from './complete-held.js';

/** From its first statement. The embedded store gives up much earlier what waits for anything else. */
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
    const limit = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const startTimer = () => {
      const tooLong = () => limit.reject(new TransactionTooLong(`was open for ${TRANSACTION_MS / 1000} s`));
      timer = setTimeout(tooLong, TRANSACTION_MS);
    };
    try {
      const result = await this.store.transaction(
        async (trx) => {
          // side by side, so that both are sent at once; one cannot be committed without the other
          const [written] = await Promise.all([
            Promise.race([work(trx as unknown as Transaction<ModuleTables>), aborted(this.signal), limit.promise]),
            completeHeld(this.queue, this.subscriber, this.jobs, trx),
          ]);
          return written;
        },
        { subscriber: this.subscriber, begun: startTimer, lost: limit.reject },
      );
      this.settled = true;
      return result;
    } finally {
      clearTimeout(timer);
    }
  }
}
