import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { FairTurns } from './fair-turns.js';

/**
 * The connection of a pool of one, for all but receiving: one of them waits for it at a time. The commit of an event, which asks the
 * pool itself, has one in front of it then, however many wait.
 */
export class OneAsks implements PostgresPool {
  private readonly turns = new FairTurns(1);

  constructor(private readonly pool: Pool) {}

  get options(): object {
    return this.pool.options;
  }

  async ask(): Promise<PoolClient> {
    const next = await this.turns.take('');
    try {
      return await this.pool.connect();
    } finally {
      next();
    }
  }

  connect(): Promise<PostgresPoolClient> {
    return this.ask() as unknown as Promise<PostgresPoolClient>;
  }

  /** The pool is not its own. */
  end(): Promise<void> {
    return Promise.resolve();
  }
}
