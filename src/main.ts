import { createApplication } from './application.js';
import { greet } from './greeting.js';
import { stopOnSignals } from './stop-on-signals.js';
import { Env } from './config/env.js';

try {
  const app = await createApplication();
  stopOnSignals(app);
  const { PORT, HOST } = app.get(Env);
  await app.listen(PORT, HOST);
  await greet(app);
} catch (error) {
  // most often a wrong setting, a port or a data directory in use: the message says what to do, a stack would hide it
  const expected = error instanceof Error && error.name !== 'Error' && error.name !== 'TypeError';
  console.error(expected ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}
