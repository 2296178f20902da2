/** The service, on an embedded store that makes a checkpoint all the time instead of each 512 MB of its log. */
import { setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import { DATABASE } from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const EVERY_MS = 20;

const app = await createApplication(headStart(process.env));
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
const db = app.get<Kysely<unknown>>(DATABASE);
try {
  for (;;) {
    await sql`checkpoint`.execute(db);
    await delay(EVERY_MS);
  }
} catch {
  // it is stopping, or the disk is gone
}
