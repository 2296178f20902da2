import {
  PostgresDialect,
  PostgresDriver,
  Transaction,
  type ConnectionProvider,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  type PostgresDialectConfig,
} from 'kysely';

/** Options of the pool; `pg` has it, its types do not yet. */
export const pipelined = { pipeline: true } as object;

/**
 * Transactions that do not wait for answers they do not need. On a busy event loop, an answer from the database waits
 * behind all requests that came meanwhile; that, not the database, is most of what a statement takes.
 */
export class PipelinedDialect extends PostgresDialect {
  private readonly driver: Driver;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.driver = new PostgresDriver(config);
  }

  override createDriver(): Driver {
    return this.driver;
  }

  /** As Kysely's, but statements that are run side by side are sent side by side, the first with `BEGIN`. */
  async transaction<Tables, Result>(
    db: Kysely<Tables>,
    work: (trx: Transaction<Tables>) => Promise<Result>,
  ): Promise<Result> {
    const connection = await this.driver.acquireConnection();
    const bound = new Bound(connection);
    try {
      // it fails only with its connection, and then the statements behind it fail too and say so
      this.driver.beginTransaction(connection, {}).catch(() => undefined);
      const result = await work(this.bind(db, bound));
      bound.release();
      await this.driver.commitTransaction(connection);
      return result;
    } catch (error) {
      bound.release();
      await this.driver.rollbackTransaction(connection).catch(() => undefined);
      throw error;
    } finally {
      await this.driver.releaseConnection(connection);
    }
  }

  private bind<Tables>(db: Kysely<Tables>, connections: ConnectionProvider): Transaction<Tables> {
    const executor = db.getExecutor().withConnectionProvider(connections);
    return new Transaction<Tables>({ config: { dialect: this }, dialect: this, driver: this.driver, executor });
  }
}

/**
 * The connection of a transaction, until it ends. Work that goes on beyond that, because nobody waited for it any longer,
 * would otherwise write outside of it, or in the middle of another one.
 */
class Bound implements ConnectionProvider {
  private released = false;

  constructor(private readonly connection: DatabaseConnection) {}

  release(): void {
    this.released = true;
  }

  async provideConnection<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    if (this.released) throw new TransactionEnded();
    return consumer(this.connection);
  }
}

class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded';

  constructor() {
    super('the transaction has ended: nothing can be written in it any more');
  }
}
