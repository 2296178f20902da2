import { sql, type Kysely, type Transaction } from 'kysely';
import { toKey } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { eraseFromRecords } from './erase-from-records.js';
import type { Erased } from './erased.js';
import { mentionsIn, type Searched } from './mentions.js';
import { NumberSpellings } from './number-spellings.js';
import { restartRebuilds } from './restart-rebuilds.js';

const EVENTS: Searched = { table: 'events', id: 'id', texts: ['data', 'headers'], bytes: 'raw' };
const QUARANTINE: Searched = {
  table: 'quarantine',
  id: 'id',
  texts: ['headers', 'target', 'detail'],
  bytes: 'body',
};
/** Retention leaves them when it removes events, so that they are looked through for themselves. */
const SUBJECTS: readonly Searched[] = [
  { table: 'messages', id: 'id', texts: ['state'] },
  { table: 'calls', id: 'id', texts: ['state'] },
  { table: 'contacts', id: 'id', texts: ['state'] },
  { table: 'contact_observations', id: 'contact_id', texts: ['observation'] },
];

/**
 * Removes everything that mentions a phone number in any spelling, and everything else that is about the messages, calls
 * and contacts it belongs to. Batch by batch: one that is interrupted is asked for again.
 *
 * @param phoneNumber in E.164
 */
export async function eraseNumber(db: Kysely<Tables>, phoneNumber: string): Promise<Erased> {
  const number = new NumberSpellings(phoneNumber);
  const subjects = await subjectsOf(db, number);
  let events = 0;
  for await (const ids of mentionsIn(db, EVENTS, number)) {
    const removed = await db.transaction().execute((trx) => removeEvents(trx, ids));
    for (const { subject_id } of removed) if (subject_id !== null) subjects.add(subject_id);
    events += removed.length;
  }
  let quarantined = 0;
  for await (const ids of mentionsIn(db, QUARANTINE, number)) {
    await db.deleteFrom('quarantine').where('id', 'in', ids).execute();
    quarantined += ids.length;
  }
  const rest = await db.transaction().execute(async (trx) => {
    await restartRebuilds(trx);
    // once more: a rebuild may have replaced the tables meanwhile
    for (const id of await subjectsOf(trx, number)) subjects.add(id);
    const { rows } = await sql<{ id: string }>`select id from events where subject_id = any(${[...subjects]})`.execute(
      trx,
    );
    const removed = await removeEvents(
      trx,
      rows.map(({ id }) => id),
    );
    events += removed.length;
    return removeSubjects(trx, [...subjects], number);
  });
  const erased = { events, ...rest, quarantined, ...(await eraseFromRecords(db, number)) };
  return { ...erased, found: Object.values(erased).some((count) => count > 0) };
}

/** Ids of the messages, calls and contacts that are known to have the number. */
async function subjectsOf(db: Kysely<Tables>, number: NumberSpellings): Promise<Set<string>> {
  const key = toKey(number.number);
  const { rows } = await sql<{ id: string }>`
    select id from message_parties where key = ${key} union select id from call_parties where key = ${key}
    union select id from contacts where phones @> ${[key]}::text[]`.execute(db);
  const subjects = new Set(rows.map(({ id }) => id));
  for (const searched of SUBJECTS) {
    for await (const ids of mentionsIn(db, searched, number)) for (const id of ids) subjects.add(id);
  }
  return subjects;
}

/** With their deliveries. */
async function removeEvents(
  trx: Transaction<Tables>,
  ids: readonly string[],
): Promise<{ subject_id: string | null }[]> {
  if (ids.length === 0) return [];
  await sql`
    delete from pgboss.job where name in (select name from pgboss.queue) and id = any(${ids}::uuid[])`.execute(trx);
  // a worker that is at it cannot complete it any more, and so writes nothing; the rest of its group is delivered again
  await sql`
    update pgboss.job set data = jsonb_set(data, '{events}', (data -> 'events') - ${ids}::text[]),
      state = case when state = 'active' then 'retry' else state end
    where name in (select name from pgboss.queue) and state in ('created', 'retry', 'active')
      and data -> 'events' ?| ${ids}::text[]`.execute(trx);
  return trx.deleteFrom('events').where('id', 'in', ids).returning('subject_id').execute();
}

async function removeSubjects(
  trx: Transaction<Tables>,
  ids: readonly string[],
  number: NumberSpellings,
): Promise<Pick<Erased, 'messages' | 'calls' | 'contacts' | 'conversations'>> {
  // subjects first, as whoever writes to one locks it first: what others have just added to it is there to be removed
  const { rows: messages } = await sql<{ conversation_id: string | null }>`
    delete from messages where id = any(${ids}) returning conversation_id`.execute(trx);
  const { rows: others } = await sql<{ id: string }>`
    select id from conversations where participants @> ${[toKey(number.number)]}::text[]`.execute(trx);
  const conversations = await countConversations(trx, [
    ...new Set([...messages.flatMap(({ conversation_id }) => conversation_id ?? []), ...others.map(({ id }) => id)]),
  ]);
  const { numAffectedRows: calls = 0n } = await sql`delete from calls where id = any(${ids})`.execute(trx);
  const { numAffectedRows: contacts = 0n } = await sql`delete from contacts where id = any(${ids})`.execute(trx);
  for (const table of ['message_parties', 'call_parties'] as const) {
    await sql`delete from ${sql.table(table)} where id = any(${ids})`.execute(trx);
  }
  await sql`delete from contact_observations where contact_id = any(${ids})`.execute(trx);
  return { messages: messages.length, calls: Number(calls), contacts: Number(contacts), conversations };
}

/**
 * Those of which something is left go on with the rest, as if there had never been more.
 *
 * @returns how many are gone
 */
async function countConversations(trx: Transaction<Tables>, ids: readonly string[]): Promise<number> {
  await sql`
    update conversations c set
      participants = array(
        select distinct unnest(m.parties) from messages m where m.conversation_id = c.id order by 1),
      (phone_number_id, first_message_at, last_message_at, message_count) = (
        select min(m.phone_number_id), coalesce(min(m.at), c.first_message_at), coalesce(max(m.at), c.last_message_at),
          count(*)
        from messages m where m.conversation_id = c.id)
    where id = any(${ids})`.execute(trx);
  const { numAffectedRows: gone = 0n } = await sql`
    delete from conversations where id = any(${ids}) and message_count = 0`.execute(trx);
  await sql`
    delete from conversation_names n where conversation_id = any(${ids})
      and not exists (select from conversations c where c.id = n.conversation_id)`.execute(trx);
  return Number(gone);
}
