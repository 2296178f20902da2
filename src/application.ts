import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express, { json, type RequestHandler } from 'express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { ConnectionShares } from './http/connection-shares.js';
import { NetworkSettings } from './http/network.settings.js';
import { Lifecycle } from './webhooks/lifecycle.js';
import { Admission } from './webhooks/receive/admission.js';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const CHECK_INTERVAL_MS = 1_000;
/** Above what proxies keep idle connections open for, or they would use one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;
/** An address that has more loses one that is idle; see `ConnectionShares`. */
const CONNECTIONS = { max: 10_000, share: 1_000 };
/** Of the operator API; sources have their own. */
const JSON_LIMIT = '100kb';
const SOURCES = /^\/api\/webhooks\//i;

/**
 * The service, wired and started, not yet listening.
 *
 * @param parameters of `AppModule.forRoot`
 */
export async function createApplication(
  ...parameters: Parameters<typeof AppModule.forRoot>
): Promise<NestExpressApplication> {
  const instance = express();
  instance.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(...parameters),
    new ExpressAdapter(instance),
    // Nest's list of modules and routes is no news; a start that fails is told once, by whoever called
    { logger: false, bodyParser: false, abortOnError: false },
  );
  app.set('trust proxy', app.get(NetworkSettings).TRUSTED_PROXIES);
  app.use(closeWhileStopping(app.get(Lifecycle)), parseJson());
  app.get(Admission).guard(app.getHttpServer(), instance);
  limitConnections(app.getHttpServer());
  const isProxy = instance.get('trust proxy fn') as (address: string, hop: number) => boolean;
  new ConnectionShares(CONNECTIONS, (address) => isProxy(address, 0)).guard(app.getHttpServer());
  try {
    await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
  app.useLogger(app.get(Logger));
  return app;
}

/** Clients that keep their connection would hold the service up, or meet it closed with the next request. */
function closeWhileStopping(lifecycle: Lifecycle): RequestHandler {
  return (_request, response, next) => {
    if (!lifecycle.isRunning) response.set('Connection', 'close');
    next();
  };
}

/**
 * For all routes but those of sources, which need the exact bytes. Whatever the content type says: `curl -d` names
 * another one, and a filter that is ignored would mean everything. No body is an empty object.
 */
function parseJson(): RequestHandler {
  const parse = json({ limit: JSON_LIMIT, strict: true, type: () => true });
  return (request, response, next) => {
    if (SOURCES.test(request.path)) {
      next();
      return;
    }
    parse(request, response, (error?: unknown) => {
      request.body ??= {};
      next(error);
    });
  };
}

/** Slow or idle clients must not hold what others need. */
function limitConnections(server: Server): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // a property like the others, but missing from its type; Node looks at the time-outs only every 30 s otherwise
  Object.assign(server, { connectionsCheckingInterval: CHECK_INTERVAL_MS });
}
