import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { ServiceSettings } from './config/service.settings.js';
import { Lifecycle } from './webhooks/lifecycle.js';

/** Once load balancers have had their time, everything is given up after this long; deliveries that were under way are repeated after the next start. */
export const DEADLINE_MS = 25_000;

/** Connections that have fallen idle since are closed so often. */
const CLOSE_IDLE_MS = 100;

/**
 * SIGTERM and SIGINT end the service in order, with exit code 0; a second one ends it at once. SIGTERM comes from a
 * supervisor: load balancers are given time to notice. SIGINT comes from somebody who waits.
 *
 * @param onStopped the last to be done
 */
export function stopOnSignals(
  app: NestExpressApplication,
  onStopped: () => Promise<void> = () => Promise.resolve(),
): void {
  const logger = app.get(Logger);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.log(`${signal}: stopping; answering what has come in, finishing what is under way`, 'service');
    const drain = signal === 'SIGTERM' ? app.get(ServiceSettings).SHUTDOWN_DELAY_MS : 0;
    setTimeout(() => process.exit(1), drain + DEADLINE_MS).unref();
    void close(app, drain)
      .then(onStopped)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
  };
  // instead of ending at once, as during the start
  for (const signal of ['SIGTERM', 'SIGINT']) process.removeAllListeners(signal).on(signal, stop);
}

async function close(app: NestExpressApplication, drainMs: number): Promise<void> {
  app.get(Lifecycle).drain();
  await delay(drainMs);
  const server: Server = app.getHttpServer();
  setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS).unref();
  await app.close();
}
