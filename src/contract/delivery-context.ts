import type { Transaction } from 'kysely';

/** What a handler is given beside the event. */
export interface DeliveryContext {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborts when the attempt has used up its time or the service stops. Pass it on to fetch and the like. */
  readonly signal: AbortSignal;
  readonly logger: DeliveryLogger;
  /**
   * Runs `work` in a short database transaction that also marks this delivery as done: its writes happen exactly
   * once, even when the process dies right after. Call it last and keep it short: the embedded store has one
   * connection, and nothing else is stored while it is open.
   *
   * Takes at most 5 seconds and, on the embedded store, waits at most 250 ms in all for anything but its own statements. Then
   * it is rolled back, the attempt fails with `TransactionTooLong`, and what `work` still writes is refused.
   *
   * @throws AttemptLost when the attempt is no longer this worker's, e.g. after its time ran out. Nothing is written then.
   */
  transaction<Tables, Result>(work: (trx: Transaction<Tables>) => Promise<Result>): Promise<Result>;
}

/** Structured first, text second, as pino does it. Subscriber and event id are already in every line. */
export interface DeliveryLogger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
