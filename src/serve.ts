import { createApplication } from './application.js';
import { Env } from './config/env.js';
import { greet } from './greeting.js';
import { stopOnSignals } from './stop-on-signals.js';

/** Starts the service; it runs until it is told to stop. */
export async function serve(): Promise<void> {
  const app = await createApplication();
  stopOnSignals(app);
  const { PORT, HOST } = app.get(Env);
  await app.listen(PORT, HOST);
  await greet(app);
}
