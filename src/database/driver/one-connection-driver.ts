import { PostgresDriver, type PostgresPool, type TransactionSettings } from 'kysely';
import { FairTurns } from './fair-turns.js';
import { LentConnection } from './lent-connection.js';
import type { TransactionDriver, TransactionOptions } from './pipelined-dialect.js';

/**
 * For a store with one connection: a statement has it while it is sent, a transaction for a limited time. One transaction at
 * a time asks for it, so that whatever else waits has one in front of it, and not all of them.
 */
export class OneConnectionDriver implements TransactionDriver {
  private readonly driver: PostgresDriver;
  private readonly turns = new FairTurns(1);

  constructor(pool: PostgresPool) {
    this.driver = new PostgresDriver({ pool });
  }

  init(): Promise<void> {
    return this.driver.init();
  }

  acquireConnection(): Promise<LentConnection> {
    return Promise.resolve(new LentConnection(this.driver, this.turns));
  }

  async reserve(options: TransactionOptions): Promise<LentConnection> {
    const connection = new LentConnection(this.driver, this.turns);
    await connection.hold(options);
    return connection;
  }

  beginTransaction(connection: LentConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings);
  }

  commitTransaction(connection: LentConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: LentConnection): Promise<void> {
    return connection.rollback();
  }

  releaseConnection(connection: LentConnection): Promise<void> {
    return connection.release();
  }

  destroy(): Promise<void> {
    return this.driver.destroy();
  }
}
