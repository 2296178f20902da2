import { Pool } from 'pg';
import { openEmbeddedStore } from '../embedded-store.js';
import { EmbeddedServer } from '../embedded/embedded-server.js';
import { hasDatabase } from '../embedded/data-directory.js';
import { openQueue } from '../open-queue.js';
import { openStore } from '../open-store.js';
import { exportStore } from './export-store.js';
import { importStore } from './import-store.js';
import { NoExport, type Manifest } from './manifest.js';

/** Where a service keeps its events. */
export interface Place {
  databaseUrl: string | undefined;
  dataDirectory: string;
  allowUnsafeDurability: boolean;
}

type Progress = (done: number, total: number) => void;

const crash = (reason: Error): never => {
  throw reason;
};

/** Of a server as it is, in use or not; of a data directory whose service is stopped. Its tables are not brought up to date. */
export async function exportFrom(place: Place, directory: string, progress: (rows: number) => void): Promise<Manifest> {
  if (place.databaseUrl !== undefined) {
    const pool = new Pool({
      connectionString: place.databaseUrl,
      max: 1,
      application_name: 'openphone-webhooks-export',
    });
    try {
      return await exportStore(pool, directory, progress);
    } finally {
      await pool.end();
    }
  }
  // opening one that is not there would make it
  if (!hasDatabase(place.dataDirectory))
    throw new NoExport(`${place.dataDirectory} has no database: name its DATA_DIR`);
  const store = await openEmbeddedStore(await EmbeddedServer.start(place.dataDirectory), crash);
  try {
    return await exportStore(store.pool, directory, progress);
  } finally {
    await store.close();
  }
}

/** Into a database without events, whose service is stopped. Its tables are made first, if need be. */
export async function importInto(place: Place, directory: string, progress: Progress): Promise<Manifest> {
  const { databaseUrl, dataDirectory, allowUnsafeDurability } = place;
  const server = databaseUrl ?? EmbeddedServer.start(dataDirectory);
  const store = await openStore({ server, poolSize: 2, allowUnsafeDurability, forImport: true }, crash);
  try {
    const queue = await openQueue(store, { supervise: false, traced: false }, crash);
    await queue.stop({ graceful: false });
    if (databaseUrl === undefined) return await importStore(store.pool, directory, progress);
    const pool = new Pool({ connectionString: databaseUrl, max: 1, application_name: 'openphone-webhooks-import' });
    try {
      return await importStore(pool, directory, progress);
    } finally {
      await pool.end();
    }
  } finally {
    await store.close();
  }
}
