import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';

/** Everything is given up after this long; deliveries that were under way are repeated after the next start. */
const DEADLINE_MS = 25_000;

/** SIGTERM and SIGINT end the service in order, with exit code 0; a second one ends it at once. */
export function stopOnSignals(app: NestExpressApplication): void {
  const logger = app.get(Logger);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.log(`${signal}: stopping; answering what has come in, finishing what is under way`, 'service');
    setTimeout(() => process.exit(1), DEADLINE_MS).unref();
    void app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
