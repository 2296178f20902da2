import type { Kysely, Transaction } from 'kysely';
import type { Pool, QueryResult } from 'pg';
import type { ConstructorOptions } from 'pg-boss';
import type { EmbeddedServer } from './embedded/embedded-server.js';
import type { TransactionOptions } from './driver/pipelined-dialect.js';
import type { Statement } from './driver/send-transaction.js';
import type { Tables } from './tables.js';

/** An open database, embedded or on a server. Everything above works the same on both. */
export interface Store {
  readonly kind: 'embedded' | 'postgres';
  /** Leaves connections to `send`, whatever is done with it. */
  readonly db: Kysely<Tables>;
  /** For what takes long, and nobody waits for with a time limit of its own: a server ends the statements of `db` soon. */
  readonly patientDb: Kysely<Tables>;
  readonly pool: Pool;
  /** A transaction whose independent statements share round trips, begun with the first; see `PipelinedDialect`. */
  transaction<Result>(
    work: (trx: Transaction<Tables>) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** Statements that are all known beforehand, as one transaction; see `sendTransaction`. It has connections of its own. */
  send(statements: readonly Statement[]): Promise<QueryResult[]>;
  /** How pg-boss connects to it. */
  readonly queueConnection: ConstructorOptions;
  /** Calls to fsync that reached the disk; null where a server does them. */
  fsyncs(): Promise<number> | null;
  /** Looks for answers now instead of when the event loop comes round. Cheap; called for every event that comes in. */
  poll(): void;
  /**
   * An archive of the whole database while it is written to; see `baseBackup`. Null where a server has tools for that.
   * Within `maintain`.
   */
  readonly backup: ((begun: (bytes: number) => void) => AsyncIterable<Buffer>) | null;
  /** Work on the files of the database, one at a time: they cannot be copied and rewritten at once. */
  maintain<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface StoreSettings {
  /** Connection string of a PostgreSQL server, or the embedded one. */
  server: string | Promise<EmbeddedServer>;
  /** Connections this process may hold on a server. */
  poolSize: number;
  /** Start although a crash could lose acknowledged events. For experiments only. */
  allowUnsafeDurability: boolean;
  /** Opens what an import has not finished, which is no use for anything else. */
  forImport?: boolean;
}
