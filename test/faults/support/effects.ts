import { sql } from 'kysely';
import type { TestStore } from '../../support/stores.js';
import { withStore } from './contents.js';

/** Rows that a subscriber has written through its transaction, and events it has written them for. */
export async function effectsOf(store: TestStore): Promise<{ rows: number; events: number }> {
  return withStore(store, async ({ db }) => {
    const { rows } = await sql<{ rows: number; events: number }>`
      select count(*) as rows, count(distinct event_id) as events from effects`.execute(db);
    return rows[0] as { rows: number; events: number };
  });
}
