import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import { FairTurns } from './fair-turns.js';

/** A part of a pool: so many of its connections at a time. The others are left to those who ask the pool itself. */
export class PoolShare implements PostgresPool {
  private readonly places: FairTurns;

  constructor(
    private readonly pool: Pool,
    max: number,
    private readonly waitMs: number,
  ) {
    this.places = new FairTurns(max);
  }

  get options(): object {
    return this.pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const leave = await this.places.take('', this.waitMs);
    try {
      const client = await this.pool.connect();
      const release = client.release.bind(client); // made anew each time the client is given out
      client.release = (error?: Error | boolean) => {
        release(error);
        leave();
      };
      return client as unknown as PostgresPoolClient;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** The pool is not its own. */
  end(): Promise<void> {
    return Promise.resolve();
  }
}
