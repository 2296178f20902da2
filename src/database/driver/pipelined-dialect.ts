import {
  PostgresDialect,
  Transaction,
  type ConnectionProvider,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  type PostgresPool,
} from 'kysely';
import type { Handover } from './send-transaction.js';

/** Options of the pool; `pg` has it, its types do not yet. */
export const pipelined = { pipeline: true } as object;

export interface TransactionDriver extends Driver {
  /** A connection for a transaction. */
  reserve(options: TransactionOptions): Promise<DatabaseConnection>;
}

export interface TransactionOptions {
  /** Whose handler it is of. Handlers have some of the connections, and subscribers take turns at these. */
  subscriber?: string;
  /** Called when it has begun: from now on, others may wait for it. */
  begun?: () => void;
  /** Called when it was given up, because it has kept the only connection without work. */
  lost?: (reason: Error) => void;
}

/**
 * Transactions that do not wait for answers they do not need. On a busy event loop, an answer from the database waits
 * behind all requests that came meanwhile; that, not the database, is most of what a statement takes.
 */
export class PipelinedDialect extends PostgresDialect {
  constructor(
    pool: PostgresPool,
    private readonly driver: TransactionDriver,
    private readonly handover: Handover,
  ) {
    super({ pool });
  }

  override createDriver(): TransactionDriver {
    return this.driver;
  }

  /**
   * As Kysely's, but statements that are run side by side are sent side by side, the first with `BEGIN`; and it begins
   * with its first statement, so that others can use the connection while that is being made.
   */
  async transaction<Tables, Result>(
    db: Kysely<Tables>,
    work: (trx: Transaction<Tables>) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    const bound = new Bound(this.driver, options);
    let result: Result;
    try {
      result = await work(this.bind(db, bound));
    } catch (error) {
      await bound.rollback().catch(() => undefined);
      throw error;
    }
    await bound.commit(this.handover);
    return result;
  }

  private bind<Tables>(db: Kysely<Tables>, connections: ConnectionProvider): Transaction<Tables> {
    const executor = db.getExecutor().withConnectionProvider(connections);
    return new Transaction<Tables>({ config: { dialect: this }, dialect: this, driver: this.driver, executor });
  }
}

/**
 * The connection of a transaction, from its first statement to its end. Work that goes on beyond that, because nobody
 * waited for it any longer, would otherwise write outside of it, or in the middle of another one.
 */
class Bound implements ConnectionProvider {
  private connection: Promise<DatabaseConnection> | undefined;
  private ended = false;

  constructor(
    private readonly driver: TransactionDriver,
    private readonly options: TransactionOptions,
  ) {}

  async provideConnection<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    this.assertOpen();
    this.connection ??= this.begin();
    const connection = await this.connection;
    this.assertOpen();
    return consumer(connection);
  }

  async commit({ handsOver }: Handover): Promise<void> {
    await this.end((connection) => this.driver.commitTransaction(connection), handsOver);
  }

  async rollback(): Promise<void> {
    await this.end((connection) => this.driver.rollbackTransaction(connection), false);
  }

  /** From now on nothing is written. If nothing was, there is nothing to end; and a commit that fails has ended it. */
  private async end(last: (connection: DatabaseConnection) => Promise<void>, handsOver: boolean): Promise<void> {
    this.ended = true;
    const connection = await this.connection;
    if (connection === undefined) return;
    const answered = last(connection);
    if (!handsOver) await answered.catch(() => undefined);
    await this.driver.releaseConnection(connection);
    await answered;
  }

  private async begin(): Promise<DatabaseConnection> {
    const connection = await this.driver.reserve(this.options);
    if (this.ended) await this.driver.releaseConnection(connection); // it may have waited for long
    this.assertOpen();
    // it fails only with its connection, and then the statements behind it fail too and say so
    this.driver.beginTransaction(connection, {}).then(this.options.begun, () => undefined);
    return connection;
  }

  private assertOpen(): void {
    if (this.ended) throw new TransactionEnded();
  }
}

class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded';

  constructor() {
    super('the transaction has ended: nothing can be written in it any more');
  }
}
