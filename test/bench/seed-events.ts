import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../../src/database/tables.js';
import { withDatabase, type Place } from './stored.js';

const AT_ONCE = 5_000;
const CONVERSATIONS = 20_000;
const FIRST_NUMBER = 2_000_000;
const NUMBER = sql`'^\\+1310\\d{7}$'`;
/** Yesterday, one after the other. */
const TIME = sql`date_trunc('milliseconds', now() - interval '1 day' + n * interval '20 hours' / ${sql.ref('size')})`;
/** As UUIDv7: in the order of time. */
const EVENT_ID = sql`(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))`;

/**
 * Fills a store up with copies of a processed event: the event, its delivery that is done, its message and what finds
 * it. Other ids and times, spread over many conversations.
 */
export async function seedEvents(place: Place, events: number): Promise<void> {
  await withDatabase(place, async (db) => {
    const original = await findOriginal(db);
    for (let first = 1; first <= events; first += AT_ONCE) {
      const copies = copiesOf(first, Math.min(first + AT_ONCE - 1, events), events);
      await db.transaction().execute((trx) => copy(trx, copies, original));
    }
    // as autovacuum would have by then, on either store
    await sql`vacuum analyze`.execute(db);
    // a server would still be at the one that so much log has caused; the embedded store makes one as it is stopped
    await sql`checkpoint`.execute(db);
    // the queue's daily clean-up, which looks at every delivery, has had its turn as well
    await sql`update pgboss.queue set maintain_on = now()`.execute(db);
  });
}

/** From whom the n-th message is. */
export function seededNumber(n: number): string {
  return `+1310${FIRST_NUMBER + (n % CONVERSATIONS)}`;
}

interface Original {
  event: string;
  group: string;
  message: string;
}

function findOriginal(db: Kysely<Tables>): Promise<Original> {
  return db
    .selectFrom('events')
    .select(['id as event', 'group_id as group', sql<string>`subject_id`.as('message')])
    .where('subject_kind', '=', 'message')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** Of each copy: number, ids and time. */
function copiesOf(first: number, last: number, size: number): RawBuilder<unknown> {
  return sql`(
    select n, at, ${EVENT_ID} as event_id, 'EV' || md5('event' || n) as external_id, 'AC' || md5('message' || n) as message_id,
      'CN' || lpad(to_hex(n % ${sql.lit(CONVERSATIONS)}), 32, '0') as conversation_id,
      '+1310' || (${sql.lit(FIRST_NUMBER)} + n % ${sql.lit(CONVERSATIONS)}) as number
    from (select n, ${TIME} as at from generate_series(${sql.lit(first)}, ${sql.lit(last)}) as n, (values (${sql.lit(size)})) as s (size)) as times
  ) as copies`;
}

/** A text of the original with the copy's ids, number and time, which a rebuild reads again. */
function textOfCopy(text: RawBuilder<unknown>): RawBuilder<unknown> {
  return [
    [sql`'EV[0-9a-f]{32}'`, sql`copies.external_id`],
    [sql`'AC[0-9a-f]{32}'`, sql`message_id`],
    [sql`'CN[0-9a-f]{32}'`, sql`conversation_id`],
    [sql`'\\+1310\\d{7}'`, sql`number`],
    [sql`'\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'`, sql`to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`],
  ].reduce<RawBuilder<unknown>>(
    (before, [pattern, value]) => sql`regexp_replace(${before}, ${pattern}, ${value}, 'g')`,
    text,
  );
}

async function copy(db: Kysely<Tables>, copies: RawBuilder<unknown>, original: Original): Promise<void> {
  const { event, group, message } = original;
  const body = textOfCopy(sql`convert_from(original.raw, 'UTF8')`);
  // by json_, which keeps data as it is written: a rebuild compares it
  await sql`
    insert into events select changed.* from ${copies}, events original,
      json_populate_record(original, json_build_object(
        'id', event_id, 'group_id', event_id, 'external_id', copies.external_id, 'subject_id', message_id,
        'received_at', at, 'occurred_at', at, 'raw', convert_to(${body}, 'UTF8'),
        'parties', (select jsonb_agg(regexp_replace(party, ${NUMBER}, number)) from unnest(original.parties) as party),
        'data', ${textOfCopy(sql`original.data::text`)}::json,
        'dedupe_key', replace(original.dedupe_key, original.external_id, copies.external_id))) changed
    where original.id = ${event}`.execute(db);
  await sql`
    insert into event_parties select regexp_replace(original.key, ${NUMBER}, number), event_id::uuid
    from ${copies}, event_parties original where original.id = ${event}`.execute(db);
  await sql`
    insert into pgboss.job select changed.* from ${copies}, pgboss.job original,
      jsonb_populate_record(original, jsonb_build_object(
        'id', event_id, 'created_on', at, 'start_after', at, 'started_on', at, 'completed_on', at,
        'data', jsonb_build_object('events', jsonb_build_array(event_id)))) changed
    where original.name = 'messages' and original.id = ${group}::uuid`.execute(db);
  await sql`
    insert into messages select changed.* from ${copies}, messages original,
      jsonb_populate_record(original, jsonb_build_object(
        'id', message_id, 'at', copies.at, 'conversation_id', copies.conversation_id)) changed
    where original.id = ${message}`.execute(db);
  await sql`
    insert into message_parties select regexp_replace(original.key, ${NUMBER}, number), copies.at, message_id
    from ${copies}, message_parties original where original.id = ${message}`.execute(db);
  await sql`
    insert into conversations select changed.* from ${copies},
      messages join conversations original on original.id = messages.conversation_id,
      jsonb_populate_record(original, jsonb_build_object('id', copies.conversation_id)) changed
    where messages.id = ${message} on conflict do nothing`.execute(db);
}
