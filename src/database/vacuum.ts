import { sql } from 'kysely';
import type { Store } from './store.js';

/**
 * Lets the embedded store use the room of deleted rows again, and tells its planner how large its tables are, as a
 * server's autovacuum does. Table by table, so that what comes in meanwhile gets its turn.
 */
export async function vacuum(store: Pick<Store, 'db' | 'kind'>): Promise<void> {
  if (store.kind !== 'embedded') return;
  const { rows } = await sql<{ schema: string; name: string }>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'pgboss') order by c.relpages`.execute(store.db);
  for (const { schema, name } of rows) await sql`vacuum (analyze) ${sql.id(schema, name)}`.execute(store.db);
}
