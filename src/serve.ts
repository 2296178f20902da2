import { createApplication } from './application.js';
import { ServiceSettings } from './config/service.settings.js';
import { endOnErrors } from './end-on-errors.js';
import { greet } from './greeting.js';
import type { HeadStart } from './head-start.js';
import { stopOnSignals } from './stop-on-signals.js';

/**
 * Starts the service; it runs until it is told to stop.
 *
 * @param onStopped the last to be done
 */
export async function serve(start: HeadStart, onStopped: () => Promise<void>): Promise<void> {
  const app = await createApplication(start);
  endOnErrors(app);
  stopOnSignals(app, onStopped);
  const { PORT, HOST } = app.get(ServiceSettings);
  try {
    await app.listen(PORT, HOST);
  } catch (cause) {
    await app.close();
    throw new CannotListen(PORT, HOST, cause);
  }
  await greet(app);
}

class CannotListen extends Error {
  override readonly name = 'CannotListen';

  constructor(port: number, host: string, cause: unknown) {
    const { code } = cause as NodeJS.ErrnoException;
    const mend =
      code === 'EADDRINUSE'
        ? 'something else listens there: stop it, or set PORT to another port'
        : `${code ?? String(cause)}: correct PORT and HOST`;
    super(`cannot listen on ${host}:${port}; ${mend}`, { cause });
  }
}
