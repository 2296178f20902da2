import { PostgresDriver, type DatabaseConnection, type PostgresPool } from 'kysely';
import { FairTurns } from './fair-turns.js';
import type { TransactionDriver, TransactionOptions } from './pipelined-dialect.js';

type Connection = Parameters<PostgresDriver['releaseConnection']>[0];

/** For a pool of connections, some of which transactions of handlers leave alone: these may be open for seconds. */
export class PoolDriver extends PostgresDriver implements TransactionDriver {
  private readonly turns: FairTurns;
  private readonly ends = new WeakMap<DatabaseConnection, () => void>();

  /** @param handlers transactions of handlers at a time */
  constructor(pool: PostgresPool, handlers: number) {
    super({ pool });
    this.turns = new FairTurns(handlers);
  }

  async reserve({ subscriber }: TransactionOptions): Promise<DatabaseConnection> {
    if (subscriber === undefined) return this.acquireConnection();
    const giveBack = await this.turns.take(subscriber);
    try {
      const connection = await this.acquireConnection();
      this.ends.set(connection, giveBack);
      return connection;
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  override async releaseConnection(connection: Connection): Promise<void> {
    const giveBack = this.ends.get(connection);
    this.ends.delete(connection); // another transaction may have it a moment later
    await super.releaseConnection(connection);
    giveBack?.();
  }
}
