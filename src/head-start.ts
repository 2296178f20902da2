import type { Env } from './config/env.js';
import { environment } from './config/environment.js';
import { readEnv } from './config/read-env.js';
import { EmbeddedServer } from './database/embedded/embedded-server.js';
import { checkSecrets } from './sources/openphone/secrets.js';

/** What a start begins with. */
export interface HeadStart {
  readonly env: Env;
  /** Connection string of a PostgreSQL server, or the embedded one, which is starting. */
  readonly server: string | Promise<EmbeddedServer>;
}

/**
 * Reads the settings and starts the embedded database, if it is to be that one. It takes as long as loading the service,
 * and both have a core: so this comes first, and imports little.
 *
 * @param given instead of the process's environment and `.env`
 * @throws WrongSettings with all mistakes at once
 */
export function headStart(given = environment()): HeadStart {
  const env = readEnv(given, [checkSecrets]);
  if (env.DATABASE_URL !== undefined) return { env, server: env.DATABASE_URL };
  // before there is a log; not among the lines a machine reads
  const server = EmbeddedServer.start(env.DATA_DIR, (reason) => void process.stderr.write(`${reason}\n`));
  // whoever opens the store is told; until then nobody is there to listen
  server.catch(() => undefined);
  return { env, server };
}
