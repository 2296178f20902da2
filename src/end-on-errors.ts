import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';

/**
 * An error that belongs to nobody, say one thrown in a timer, ends the process with exit code 1: nobody knows what it
 * has left undone. It is logged once, as everything else is; whoever supervises the process starts it again.
 */
export function endOnErrors(app: NestExpressApplication): void {
  const logger = app.get(Logger);
  process.on('uncaughtException', (error: unknown) => {
    logger.fatal({ err: error }, 'an error that nobody has handled; the process ends');
    process.exit(1);
  });
}
