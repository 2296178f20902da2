import type { Pool } from 'pg';
import { Chore } from './chore.js';

const LOOK_EVERY_MS = 10_000;
/** Nothing else happens in the store meanwhile, so that little at a time is better than rarely. */
const MOST_ROWS = 10_000;

/**
 * Tables that have changed as much as a server's defaults allow, or by `MOST_ROWS`, and those that have never been looked
 * at. The statistics count from the start on.
 */
const DUE = `
  select format('%I.%I', schemaname, s.relname) as name,
    fresh or n_dead_tup > least(50 + 0.2 * n_live_tup, ${MOST_ROWS})
      or n_ins_since_vacuum > least(1000 + 0.2 * n_live_tup, ${MOST_ROWS}) as vacuum,
    fresh or n_mod_since_analyze > 50 + 0.1 * n_live_tup as analyze
  from pg_stat_user_tables s join pg_class c on c.oid = relid
  cross join lateral (select c.relkind = 'r' and c.reltuples < 0 and pg_relation_size(relid) > 0 as fresh) f`;

interface Due {
  name: string;
  vacuum: boolean;
  analyze: boolean;
}

/**
 * What a server's autovacuum does: gives the room of deleted rows back, and tells the planner, which chooses badly for
 * tables whose size it does not know. Table by table, so that what comes in meanwhile gets its turn.
 */
export function autovacuum(pool: Pool, lookEveryMs = LOOK_EVERY_MS): Chore {
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<Due>(DUE);
    for (const { name, vacuum, analyze } of rows) {
      if (vacuum) await pool.query(`vacuum ${name}`);
      if (analyze) await pool.query(`analyze ${name}`);
    }
  };
  return new Chore(look, lookEveryMs, 'the embedded store could not be vacuumed');
}
