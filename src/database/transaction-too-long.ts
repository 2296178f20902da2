export class TransactionTooLong extends Error {
  override readonly name = 'TransactionTooLong';

  /** @param what it has done for too long */
  constructor(what: string) {
    super(
      `the transaction ${what}, and is rolled back; do what is slow before it, and wait for nothing but its own ` +
        'statements within',
    );
  }
}
