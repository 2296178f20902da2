import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { ServiceSettings } from '../config/service.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
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
        {
          provide: STORE,
          inject: [StorageSettings],
          useFactory: (settings: StorageSettings) => open(server, settings),
        },
        { provide: DATABASE, inject: [STORE], useFactory: (store: Store) => store.db },
        {
          provide: QUEUE,
          inject: [STORE, ServiceSettings],
          useFactory: (store: Store, { ROLE }: ServiceSettings) =>
            openQueue(store, { supervise: ROLE !== 'web', traced: tracingAskedFor() }, (error) =>
              logger.error({ err: error }, 'queue'),
            ),
        },
      ],
      exports: [STORE, DATABASE, QUEUE],
    };
  }
}

function open(server: StoreSettings['server'], settings: StorageSettings): Promise<Store> {
  return openStore(
    {
      server,
      poolSize: settings.DATABASE_POOL_SIZE,
      allowUnsafeDurability: settings.ALLOW_UNSAFE_DURABILITY,
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
