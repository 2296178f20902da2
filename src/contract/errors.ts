/** Throw it from a handler: not now, but later. It spends one of the delivery's attempts. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  /**
   * @param afterSeconds when to try again, e.g. the `Retry-After` of the other system; more than 24 hours (86,400) counts as
   * 24 hours. Without it, or if it is negative or NaN, the usual backoff applies.
   */
  constructor(
    reason: string,
    readonly afterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** Throw it from a handler: trying again cannot help. The delivery becomes a dead letter at once. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';

  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
  }
}

/** The attempt was given to another worker, or is already settled; what this one would have written is rolled back. */
export class AttemptLost extends Error {
  override readonly name = 'AttemptLost';
}
