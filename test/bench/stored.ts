import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { columnTypes } from '../../src/database/driver/column-types.js';
import { EmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { openEmbeddedStore } from '../../src/database/embedded-store.js';
import type { Tables } from '../../src/database/tables.js';
import type { Counts } from './targets/target.js';

/** Where a service keeps its data. */
export interface Place {
  databaseUrl: string | null;
  dataDirectory: string;
}

/** Opens the data of a service that was stopped, as another process would after a crash. */
export async function withDatabase<Result>(
  place: Place,
  work: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  const { db, close } = place.databaseUrl === null ? await openEmbedded(place) : openServer(place.databaseUrl);
  try {
    return await work(db);
  } finally {
    await close();
  }
}

async function openEmbedded({ dataDirectory }: Place) {
  const store = await openEmbeddedStore(await EmbeddedServer.start(dataDirectory), (reason) => {
    throw reason;
  });
  return { db: store.db, close: () => store.close() };
}

/** Without the service's limits: counting a million rows takes its time. */
function openServer(connectionString: string) {
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString, max: 1, types: columnTypes }) }),
  });
  return { db, close: () => db.destroy() };
}

/**
 * Events on disk, received since then; those whose delivery is done and whose message is in its table; and how long
 * they waited for that: from receipt to the transaction of the handler.
 */
export function countStored(place: Place, since: Date): Promise<Counts> {
  return withDatabase(place, async (db) => {
    // whatever the planner knows of tables that have just been filled: nothing here is about few rows
    await sql`set enable_nestloop = off`.execute(db);
    // a job carries one event, its namesake, or a group of events
    const { rows } = await sql<Counts>`
      with done as (
        select coalesce(member::uuid, job.id) as id, max(job.completed_on) as at
        from pgboss.job left join lateral jsonb_array_elements_text(job.data -> 'events') as member on true
        where job.name = 'messages' and job.state = 'completed' and job.created_on >= ${since}
        group by 1)
      select count(*) as stored, count(messages.id) filter (where done.id is not null) as processed,
        percentile_cont(0.99) within group (order by extract(epoch from done.at - events.received_at) * 1000)
          as "waitP99Ms"
      from events
      left join done on done.id = events.id
      left join messages on messages.id = events.subject_id
      where events.received_at >= ${since}`.execute(db);
    return rows[0] as Counts;
  });
}
