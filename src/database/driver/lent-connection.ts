import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import type { FairTurns } from './fair-turns.js';
import { isPrepared } from './preparing-client.js';
import type { TransactionOptions } from './pipelined-dialect.js';
import { TransactionTooLong } from '../transaction-too-long.js';

/** Of each transaction, in all. */
const IDLE_MS = 250;
/** And this part of it, the others have the connection for themselves afterwards: events that have gathered meanwhile. */
const REST_PART = 0.2;

/**
 * The only connection, as one that uses it sees it. A statement of its own has it until that is sent. A transaction has it
 * to its end; one that leaves it without work for too long, because it waits for something else, loses it: nothing else is
 * read or stored meanwhile.
 */
export class LentConnection implements DatabaseConnection {
  /** Within a transaction. */
  private held: DatabaseConnection | null = null;
  private lost: TransactionTooLong | null = null;
  private onLost: (reason: Error) => void = () => undefined;
  private giveBack: () => void = () => undefined;
  private underWay = 0;
  private idleSince = 0;
  private idleLeft = IDLE_MS;
  private timer: NodeJS.Timeout | undefined;

  /** @param turns of transactions */
  constructor(
    private readonly driver: Driver,
    private readonly turns: FairTurns,
  ) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.lost !== null) throw this.lost;
    if (this.held === null) return this.alone(query);
    this.beginStatement();
    try {
      return await this.held.executeQuery<Row>(query);
    } finally {
      this.endStatement();
    }
  }

  streamQuery(): never {
    throw new Error('rows cannot be streamed over the only connection');
  }

  /** Resolves when a transaction can begin. */
  async hold({ subscriber = '', lost = () => undefined }: TransactionOptions): Promise<void> {
    this.onLost = lost;
    this.giveBack = await this.turns.take(subscriber);
    try {
      this.held = await this.driver.acquireConnection();
    } catch (error) {
      this.giveBack();
      throw error;
    }
  }

  async begin(settings: TransactionSettings): Promise<void> {
    if (this.held === null) await this.hold({});
    await this.driver.beginTransaction(this, settings);
  }

  /** Async, so that it is sent when this returns. */
  async commit(): Promise<void> {
    if (this.lost !== null) throw this.lost;
    this.beginStatement();
    await this.driver.commitTransaction(this.held as DatabaseConnection);
  }

  async rollback(): Promise<void> {
    if (this.lost !== null) return;
    this.beginStatement();
    await this.driver.rollbackTransaction(this.held as DatabaseConnection);
  }

  async release(): Promise<void> {
    const { held } = this;
    this.held = null;
    clearTimeout(this.timer);
    if (held === null) return;
    await this.driver.releaseConnection(held);
    this.endTurn();
  }

  private async alone<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const connection = await this.driver.acquireConnection();
    const answer = connection.executeQuery<Row>(query);
    // a text of several statements may leave a transaction open until it is answered
    if (query.parameters.length === 0 && !isPrepared(query.sql)) await answer.catch(() => undefined);
    const [result] = await Promise.all([answer, this.driver.releaseConnection(connection)]);
    return result;
  }

  private beginStatement(): void {
    if (this.underWay++ > 0 || this.idleSince === 0) return;
    clearTimeout(this.timer);
    this.idleLeft -= performance.now() - this.idleSince;
  }

  private endStatement(): void {
    if (--this.underWay > 0 || this.held === null) return;
    this.idleSince = performance.now();
    this.timer = setTimeout(() => this.lose(), this.idleLeft);
  }

  private lose(): void {
    const held = this.held as DatabaseConnection;
    this.held = null;
    this.idleLeft = 0;
    this.lost = new TransactionTooLong(`has kept the embedded store waiting for ${IDLE_MS} ms`);
    void this.driver
      .rollbackTransaction(held)
      .catch(() => undefined)
      .then(() => this.driver.releaseConnection(held))
      .finally(() => this.endTurn());
    this.onLost(this.lost);
  }

  private endTurn(): void {
    const restMs = REST_PART * (IDLE_MS - this.idleLeft);
    if (restMs < 1) this.giveBack();
    else setTimeout(this.giveBack, restMs);
  }
}
