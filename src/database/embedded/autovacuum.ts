import { DatabaseError, type Pool } from 'pg';
import { Chore } from './chore.js';

const LOOK_EVERY_MS = 1_000;
/** Nothing else happens in the store meanwhile, so that little at a time is better than rarely: some milliseconds. */
const MOST_ROWS = 1_000;
/**
 * Dead rows that are worth while in a table larger than that: a vacuum goes through all its indexes for them, which takes as
 * long as cleaning up so many. Were it rarer, others would wait for longer at a time; more often, it would do little else.
 */
const LARGE_PART = 0.02;
/**
 * Pages with dead rows that are worth going through the indexes for, of a table that mostly grows. The queue's is one: each
 * delivery is changed twice soon after it was added, and of a million of them the indexes take a tenth of a second.
 */
const DEAD_PAGES = 0.1;
/** There is no such schema, or no such table. */
const GONE = new Set(['3F000', '42P01']);
/** A table of which the same rows change all the time is no other table each second. */
const ANALYZE_SECONDS = 10;

/**
 * Tables that have never been looked at: without statistics, the planner takes the queue for small, and goes through all
 * of it for each delivery. And those that have changed by a part, or by `MOST_ROWS`. What is known of the values of a
 * table is scaled to its size by the planner, so it is looked at again when half of its rows are new or changed. The
 * counts are of the time since the start; how many rows there were before is known from the last look.
 */
const DUE = `
  select * from (
    select format('%I.%I', schemaname, s.relname) as name,
      fresh or many_dead or n_ins_since_vacuum > ${MOST_ROWS} as "toVacuum",
      many_dead or relpages - relallvisible > ${DEAD_PAGES} * relpages as "withIndexes",
      fresh or n_mod_since_analyze > 50 + 0.5 * live
        and coalesce(last_analyze < now() - interval '${ANALYZE_SECONDS} seconds', true) as "toAnalyze"
    from pg_stat_user_tables s join pg_class c on c.oid = relid
    cross join lateral (select c.relkind = 'r' and c.reltuples < 0 and pg_relation_size(relid) > 0 as fresh,
      greatest(n_live_tup, c.reltuples) as live) f
    cross join lateral (
      select n_dead_tup > least(50 + 0.2 * live, greatest(${MOST_ROWS}, ${LARGE_PART} * live)) as many_dead) w) t
  where "toVacuum" or "toAnalyze"`;

interface Due {
  name: string;
  toVacuum: boolean;
  /** Otherwise its pages are cleaned, so that what was dead leaves room, and what points to it is left for later. */
  withIndexes: boolean;
  toAnalyze: boolean;
}

/**
 * What a server's autovacuum does: gives the room of deleted rows back, and tells the planner how large tables are. One
 * table at a time, so that what comes in meanwhile gets its turn.
 */
export function autovacuum(pool: Pool): Chore {
  const look = async (): Promise<void> => {
    const { rows } = await pool.query<Due>(DUE);
    for (const due of rows) await lookAfter(pool, due);
  };
  return new Chore(look, LOOK_EVERY_MS, 'the embedded store could not be vacuumed');
}

async function lookAfter(pool: Pool, { name, toVacuum, withIndexes, toAnalyze }: Due): Promise<void> {
  try {
    if (toVacuum) await pool.query(`vacuum (index_cleanup ${withIndexes ? 'auto' : 'off'}) ${name}`);
    if (toAnalyze) await pool.query(`analyze ${name}`);
  } catch (error) {
    // a table of a rebuild may be gone by then
    if (!(error instanceof DatabaseError && GONE.has(error.code ?? ''))) throw error;
  }
}
