import { BadRequestException } from '@nestjs/common';
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import { decodeCursor, toPage, whereAll, type Page, type Position } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { JOB_ERROR } from '../job-error.js';
import { deadLetterConditions, type DeadLetterFilter, type DeadLetterQuery } from './dead-letter-filter.js';

/** A delivery that has failed for good. */
export interface DeadLetter {
  /** Of the event; where events travelled together, of their group. */
  id: string;
  subscriber: string;
  diedAt: Date;
  attempts: number;
  error: string | null;
  events: { id: string; type: string }[];
}

interface DeadRow {
  id: string;
  subscriber: string;
  died_at: Date;
  /** Its precise time, subscriber and id: where a page can go on. */
  place: string;
  attempts: number;
  error: string | null;
  events: { id: string; type: string }[];
}

/** Dead letters that are changed at once. */
const BATCH = 500;
const PLACE = sql`concat_ws('|', j.completed_on::text, q.name, j.id)`;

/** One page, newest first. */
export async function listDeadLetters(
  db: Kysely<Tables>,
  query: DeadLetterQuery,
  shown: (letter: DeadLetter) => DeadLetter = (letter) => letter,
): Promise<Page<DeadLetter>> {
  const conditions = deadLetterConditions(query);
  if (query.cursor !== undefined) conditions.push(after(decodeCursor(query.cursor)));
  const { rows } = await sql<DeadRow>`
    select dead.*, (
      select coalesce(json_agg(json_build_object('id', e.id, 'type', e.type) order by e.id), '[]') from events e
      where e.id = any(case when dead.travelling is null then array[dead.id]
        else array(select jsonb_array_elements_text(dead.travelling)::uuid) end)) as events
    from (
      select j.*, q.name as subscriber from pgboss.queue q cross join lateral (
        select j.id, j.completed_on, j.completed_on as died_at, j.retry_count + 1 as attempts,
          ${JOB_ERROR} as error, j.data -> 'events' as travelling, ${PLACE} as place
        from pgboss.job j ${whereAll(conditions)}
        order by j.completed_on desc, j.id desc limit ${query.limit + 1}) j
      order by j.completed_on desc, q.name desc, j.id desc limit ${query.limit + 1}) dead
    order by dead.completed_on desc, dead.subscriber desc, dead.id desc`.execute(db);
  return toPage(
    rows,
    query.limit,
    (row) => shown(toItem(row)),
    ({ died_at, place }) => ({ at: died_at, id: place }),
  );
}

/** Gives each another attempt. @returns how many */
export async function redriveDeadLetters(db: Kysely<Tables>, queue: PgBoss, filter: DeadLetterFilter): Promise<number> {
  return eachBatch(db, filter, (subscriber, ids) =>
    db.transaction().execute(async (trx) => {
      await queue.retry(subscriber, ids, { db: fromKysely(trx) });
      // what was given up before its last attempt still carries the time of the next
      await sql`
        update pgboss.job set start_after = now()
        where name = ${subscriber} and id = any(${ids}::uuid[]) and state = 'retry'`.execute(trx);
    }),
  );
}

/** Gives up on each for good; the events stay. @returns how many */
export async function purgeDeadLetters(db: Kysely<Tables>, queue: PgBoss, filter: DeadLetterFilter): Promise<number> {
  return eachBatch(db, filter, (subscriber, ids) => queue.deleteJob(subscriber, ids));
}

/** What dies again meanwhile is left out, or a redrive would never end. */
async function eachBatch(
  db: Kysely<Tables>,
  filter: DeadLetterFilter,
  change: (subscriber: string, ids: string[]) => Promise<unknown>,
): Promise<number> {
  const { rows: clock } = await sql<{ now: Date }>`select now()`.execute(db);
  const conditions = [...deadLetterConditions(filter), sql<SqlBool>`j.completed_on <= ${clock[0]?.now}`];
  for (let changed = 0; ;) {
    const { rows } = await sql<{ id: string; subscriber: string }>`
      select j.id, q.name as subscriber from pgboss.queue q join pgboss.job j on true ${whereAll(conditions)}
      order by j.completed_on, j.id limit ${BATCH}`.execute(db);
    for (const [subscriber, jobs] of Map.groupBy(rows, (row) => row.subscriber)) {
      await change(
        subscriber,
        jobs.map(({ id }) => id),
      );
    }
    changed += rows.length;
    if (rows.length < BATCH) return changed;
  }
}

/** Of the same time, by subscriber and id, as the list is ordered. */
function after({ id }: Position): RawBuilder<SqlBool> {
  const [time, subscriber, job] = id.split('|');
  if (time === undefined || subscriber === undefined || !/^[0-9a-f-]{36}$/.test(job ?? '') || !TIME.test(time)) {
    throw new BadRequestException('cursor: expected the nextCursor of an earlier answer of this list');
  }
  return sql<SqlBool>`j.completed_on <= ${time}::timestamptz
    and (j.completed_on, q.name, j.id) < (${time}::timestamptz, ${subscriber}, ${job}::uuid)`;
}

const TIME = /^\d{4}-\d{2}-\d{2} [\d:.+-]+$/;

function toItem({ id, subscriber, died_at, attempts, error, events }: DeadRow): DeadLetter {
  return { id, subscriber, diedAt: died_at, attempts, error, events };
}
