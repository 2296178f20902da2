import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { columnTypes } from './column-types.js';
import { EmbeddedServer } from './embedded/embedded-server.js';
import type { Store, StoreSettings } from './store.js';
import type { Tables } from './tables.js';

/** PostgreSQL inside this process, in `settings.dataDirectory`. No server to install; one process at a time. */
export async function openEmbeddedStore(settings: StoreSettings, onCrash: (reason: Error) => void): Promise<Store> {
  const server = await EmbeddedServer.start(settings.dataDirectory, onCrash);
  // one connection: the pool is the queue in which transactions wait for each other
  const pool = new Pool({ max: 1, stream: () => server.connect() as never, user: 'postgres', types: columnTypes });
  pool.on('error', () => undefined); // whoever queries next gets the error
  return {
    kind: 'embedded',
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    pool,
    queueConnection: { backend: 'pglite', db: { executeSql: (text, values) => pool.query(text, values) } },
    parallelWrites: 1,
    fsyncs: () => server.fsyncs(),
    close: async () => {
      await pool.end();
      await server.close();
    },
  };
}
