import { environment } from './config/environment.js';
import { loadSettings } from './config/load-settings.js';
import type { Settings } from './config/settings.js';
import { StorageSettings } from './config/storage.settings.js';
import { hasDatabase } from './database/embedded/data-directory.js';
import { EmbeddedServer } from './database/embedded/embedded-server.js';
import { SETTINGS } from './settings.js';

/** What a start begins with. */
export interface HeadStart {
  readonly settings: Settings;
  /** Connection string of a PostgreSQL server, or the embedded one, which is starting. */
  readonly server: string | Promise<EmbeddedServer>;
  /** Whatever becomes of it. Making a database takes more memory than the service ever has, so load that afterwards. */
  readonly databaseMade: Promise<unknown>;
}

/**
 * Reads the settings and starts the embedded database, if it is to be that one. It takes as long as loading the service,
 * and both have a core: so this comes first, and imports little.
 *
 * @param given instead of the process's environment and `.env`
 * @throws InvalidSettings with all mistakes at once
 */
export function headStart(given = environment()): HeadStart {
  const settings = loadSettings(SETTINGS, given);
  const { DATABASE_URL, DATA_DIR } = settings.get(StorageSettings);
  if (DATABASE_URL !== undefined) return { settings, server: DATABASE_URL, databaseMade: Promise.resolve() };
  const exists = hasDatabase(DATA_DIR);
  // before there is a log; not among the lines a machine reads
  const server = EmbeddedServer.start(DATA_DIR, (reason) => void process.stderr.write(`${reason}\n`));
  // whoever opens the store is told; until then nobody is there to listen
  const settled = server.catch(() => undefined);
  return { settings, server, databaseMade: exists ? Promise.resolve() : settled };
}
