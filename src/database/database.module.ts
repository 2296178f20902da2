import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { Env } from '../config/env.js';
import { tracingAskedFor } from '../config/tracing-asked-for.js';
import { DATABASE } from '../contract/index.js';
import { openQueue } from './open-queue.js';
import { openStore } from './open-store.js';
import type { Store, StoreSettings } from './store.js';

/** Injection token of the open `Store`. */
export const STORE = Symbol('STORE');
/** Injection token of pg-boss, started on the store. */
export const QUEUE = Symbol('QUEUE');

const logger = new Logger('database');

@Global()
@Module({})
export class DatabaseModule {
  static forRoot(server: StoreSettings['server']): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: STORE, inject: [Env], useFactory: (env: Env) => open(server, env) },
        { provide: DATABASE, inject: [STORE], useFactory: (store: Store) => store.db },
        {
          provide: QUEUE,
          inject: [STORE, Env],
          useFactory: (store: Store, env: Env) =>
            openQueue(store, { supervise: env.ROLE !== 'web', traced: tracingAskedFor() }, (error) =>
              logger.error({ err: error }, 'queue'),
            ),
        },
      ],
      exports: [STORE, DATABASE, QUEUE],
    };
  }
}

function open(server: StoreSettings['server'], env: Env): Promise<Store> {
  return openStore(
    {
      server,
      poolSize: env.DATABASE_POOL_SIZE,
      allowUnsafeDurability: env.ALLOW_UNSAFE_DURABILITY,
    },
    (error) => {
      // what is acknowledged is on disk; only a new start can go on from there
      logger.fatal({ err: error }, 'the store is lost, ending so that a supervisor can start the service again');
      process.exitCode = 1;
      setTimeout(() => process.exit(1), FLUSH_LOG_MS);
    },
  );
}

const FLUSH_LOG_MS = 200;
