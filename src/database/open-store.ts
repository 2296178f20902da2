import type { Kysely } from 'kysely';
import { assertDurable } from './durability.js';
import { openEmbeddedStore } from './embedded-store.js';
import { migrate } from './migrate.js';
import { openPostgresStore } from './postgres-store.js';
import type { Store, StoreSettings } from './store.js';
import { assertWhole } from './transfer/unfinished-import.js';

/**
 * Opens the store, proves that its commits reach the disk, and brings its tables up to date.
 *
 * @param onCrash called when the store is lost for good and the process should end
 */
export async function openStore(settings: StoreSettings, onCrash: (reason: Error) => void): Promise<Store> {
  const store =
    typeof settings.server === 'string'
      ? openPostgresStore(settings.server, settings.poolSize)
      : await openEmbeddedStore(await settings.server, onCrash);
  try {
    await migrate(store.db);
    if (settings.forImport !== true) await assertWhole(store.db as unknown as Kysely<unknown>);
    if (!settings.allowUnsafeDurability) await assertDurable(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
