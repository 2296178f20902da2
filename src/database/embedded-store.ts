import { Kysely } from 'kysely';
import { Pool } from 'pg';
import { baseBackup, dropLeftSlot } from './backup/base-backup.js';
import { columnTypes } from './column-types.js';
import { autovacuum } from './embedded/autovacuum.js';
import { checkpoints } from './embedded/checkpoints.js';
import type { EmbeddedServer } from './embedded/embedded-server.js';
import { pipelined, PipelinedDialect } from './pipelined-dialect.js';
import { PreparingClient } from './preparing-client.js';
import type { Store } from './store.js';
import type { Tables } from './tables.js';
import { Turns } from './turns.js';

/** PostgreSQL inside this process. No server to install; one process at a time. */
export async function openEmbeddedStore(server: EmbeddedServer, onCrash: (reason: Error) => void): Promise<Store> {
  void server.crashed.then(onCrash);
  // one connection: the pool is the queue in which transactions wait for each other
  const pool = new Pool({
    ...pipelined,
    Client: PreparingClient,
    max: 1,
    stream: () => server.connect() as never,
    user: 'postgres',
    types: columnTypes,
  });
  // whoever queries next gets the error
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const dialect = new PipelinedDialect({ pool });
  const db = new Kysely<Tables>({ dialect });
  await dropLeftSlot(pool);
  const maintenance = new Turns();
  const chores = [checkpoints(pool), autovacuum(pool)];
  return {
    kind: 'embedded',
    db,
    patientDb: db,
    pool,
    transaction: (work, begun) => dialect.transaction(db, work, begun),
    queueConnection: { backend: 'pglite', db: { executeSql: (text, values) => pool.query(text, values) } },
    parallelWrites: 1,
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
