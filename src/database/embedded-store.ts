import { Kysely } from 'kysely';
import { Pool, type PoolClient, type QueryResult } from 'pg';
import { baseBackup, dropLeftSlot } from './backup/base-backup.js';
import { columnTypes } from './driver/column-types.js';
import { autovacuum } from './embedded/autovacuum.js';
import { checkpoints } from './embedded/checkpoints.js';
import type { EmbeddedServer } from './embedded/embedded-server.js';
import { OneAsks } from './driver/one-asks.js';
import { OneConnectionDriver } from './driver/one-connection-driver.js';
import { pipelined, PipelinedDialect } from './driver/pipelined-dialect.js';
import { PreparingClient } from './driver/preparing-client.js';
import { sendTransaction } from './driver/send-transaction.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';
import { Turns } from './turns.js';

/** PostgreSQL inside this process. No server to install; one process at a time. */
export async function openEmbeddedStore(server: EmbeddedServer, onCrash: (reason: Error) => void): Promise<Store> {
  void server.crashed.then(onCrash);
  // One connection, which is kept: the pool is the queue in which transactions wait for each other. It is handed over when
  // everything is sent, so that the database has the next transaction when it is done with this one.
  const pool = new Pool({
    ...pipelined,
    Client: PreparingClient,
    max: 1,
    idleTimeoutMillis: 0,
    stream: () => server.connect() as never,
    user: 'postgres',
    types: columnTypes,
  });
  // whoever queries next gets the error
  pool.on('error', () => undefined);
  pool.on('release', (_error, client) => (client as unknown as PreparingClient).flush());
  pool.on('connect', (client) => client.on('error', () => undefined));
  const others = new OneAsks(pool);
  const dialect = new PipelinedDialect(others, new OneConnectionDriver(others), { handsOver: true });
  const db = new Kysely<Tables>({ dialect });
  await dropLeftSlot(pool);
  const maintenance = new Turns();
  const chores = [checkpoints(pool), autovacuum(pool)];
  return {
    kind: 'embedded',
    db,
    patientDb: db,
    pool,
    transaction: (work, options) => dialect.transaction(db, work, options),
    send: (statements) => sendTransaction(pool, statements, { handsOver: true }),
    queueConnection: { backend: 'pglite', db: { executeSql: (text, values) => sendStatement(others, text, values) } },
    fsyncs: () => server.fsyncs(),
    poll: () => server.poll(),
    backup: (begun) => baseBackup(pool, server.directory, begun),
    maintain: (work) => maintenance.run(work),
    close: async () => {
      await Promise.all(chores.map((chore) => chore.stop()));
      await pool.end();
      await server.close();
    },
  };
}

async function sendStatement(others: OneAsks, text: string, values: unknown[] = []): Promise<QueryResult> {
  const client = await others.ask();
  if (values.length === 0) return sendText(client, text);
  const answer = client.query(text, values);
  client.release(); // handed over when it is sent, as a transaction is
  return answer;
}

/** Several statements in one text may leave a transaction open when they fail: the next one takes another connection then. */
async function sendText(client: PoolClient, text: string): Promise<QueryResult> {
  let failure: Error | undefined;
  try {
    return await client.query(text);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}
