import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { ConstructorOptions } from 'pg-boss';
import { columnTypes } from './driver/column-types.js';
import { pipelined, PipelinedDialect } from './driver/pipelined-dialect.js';
import { PoolDriver } from './driver/pool-driver.js';
import { PoolShare } from './driver/pool-share.js';
import { PreparingClient } from './driver/preparing-client.js';
import { sendTransaction } from './driver/send-transaction.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

const CONNECT_TIMEOUT_MS = 3_000;
/** Well below the 10 s after which the sender gives up, so that it gets our 503 and not a time-out. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Connections of the pool that nobody else gets: two groups of events are written at a time, and one probe. */
const FOR_RECEIVING = 3;
/** Of the others, so many are left by transactions of handlers, which may be open for seconds. */
const FOR_READING = 2;

/** Of the queue: long enough for its clean-up, which takes a batch at a time. A lost connection is noticed after it. */
const QUEUE_TIMEOUT_MS = 30_000;
/** Of the work that nobody waits for: rebuilds and erasures in tables of any size. */
const PATIENT_TIMEOUT_MS = 30 * 60_000;
/** The client waits a little longer than the server, whose message says more; without a server it is the one to notice. */
const SILENCE_MS = 1_000;

/** A PostgreSQL server; any number of processes may share it. */
export function openPostgresStore(databaseUrl: string, poolSize: number): Store {
  const common = {
    connectionString: databaseUrl,
    application_name: 'openphone-webhooks',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: columnTypes,
  };
  const pool = new Pool({
    ...pipelined,
    ...common,
    Client: PreparingClient,
    max: poolSize,
    ...timeouts(STATEMENT_TIMEOUT_MS),
    idle_in_transaction_session_timeout: 30_000,
  });
  const patientPool = new Pool({ ...pipelined, ...common, ...timeouts(PATIENT_TIMEOUT_MS), max: 1 });
  for (const one of [pool, patientPool]) {
    // a connection that breaks, idle or within a transaction, must not end the process; the next query connects anew
    one.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  }
  const places = Math.max(1, poolSize - Math.min(FOR_RECEIVING, Math.floor(poolSize / 2)));
  const share = new PoolShare(pool, places, CONNECT_TIMEOUT_MS);
  const driver = new PoolDriver(share, Math.max(1, places - FOR_READING));
  const dialect = new PipelinedDialect(share, driver, { handsOver: false });
  const db = new Kysely<Tables>({ dialect });
  return {
    kind: 'postgres',
    db,
    patientDb: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: patientPool }) }),
    pool,
    transaction: (work, options) => dialect.transaction(db, work, options),
    send: (statements) => sendTransaction(pool, statements, { handsOver: false }),
    queueConnection: queueConnection(databaseUrl, poolSize),
    fsyncs: () => null,
    poll: () => undefined,
    backup: null,
    maintain: (work) => work(),
    close: async () => {
      await Promise.all([pool.end(), patientPool.end()]);
    },
  };
}

/** pg-boss hands all of it to its pool, which closes a connection whose statement has failed. */
function queueConnection(databaseUrl: string, poolSize: number): ConstructorOptions {
  const connection = {
    connectionString: databaseUrl,
    max: Math.max(2, Math.ceil(poolSize / 2)),
    application_name: 'openphone-webhooks-queue',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...timeouts(QUEUE_TIMEOUT_MS),
  };
  return connection;
}

function timeouts(milliseconds: number): { statement_timeout: number; query_timeout: number } {
  return { statement_timeout: milliseconds, query_timeout: milliseconds + SILENCE_MS };
}
