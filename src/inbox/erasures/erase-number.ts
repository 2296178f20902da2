import { sql, type Kysely, type Transaction } from 'kysely';
import { recordset, toKey, type SubjectKind } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { eraseFromRecords } from './erase-from-records.js';
import type { Erased } from './erased.js';
import { removeBodies } from '../bodies.js';
import { removeParties } from '../event-parties.js';
import { ErasedSubjects, type ErasedSubject } from './erased-subjects.js';
import { mentionsIn, type Searched } from './mentions.js';
import { NumberSpellings } from './number-spellings.js';
import { restartRebuilds } from '../restart-rebuilds.js';

const EVENTS: Searched = { table: 'events', id: 'id', texts: ['data', 'to_fetch', 'headers'], bytes: 'raw' };
/** Of which all go, whatever else is in them: their other events keep what was read of them. */
const BODIES: Searched = { table: 'bodies', id: 'id', texts: ['headers'], bytes: 'raw', batch: 50 };
const QUARANTINE: Searched = {
  table: 'quarantine',
  id: 'id',
  texts: ['headers', 'target', 'detail'],
  bytes: 'body',
};
/** Retention leaves them when it removes events, so that they are looked through for themselves. */
const SUBJECTS: readonly (Searched & { kind: SubjectKind })[] = [
  { kind: 'message', table: 'messages', id: 'id', sourced: true, texts: ['state'] },
  { kind: 'call', table: 'calls', id: 'id', sourced: true, texts: ['state'] },
  { kind: 'contact', table: 'contacts', id: 'id', sourced: true, texts: ['state'] },
  { kind: 'contact', table: 'contact_observations', id: 'contact_id', sourced: true, texts: ['observation'] },
];

/**
 * Removes everything that mentions a phone number in any spelling, and everything else that is about the messages, calls
 * and contacts it belongs to. Batch by batch: one that is interrupted is asked for again.
 *
 * @param phoneNumber in E.164
 */
export async function eraseNumber(db: Kysely<Tables>, phoneNumber: string): Promise<Erased> {
  const number = new NumberSpellings(phoneNumber);
  const subjects = new ErasedSubjects();
  for (const subject of await subjectsOf(db, number)) subjects.add(subject);
  let events = 0;
  for await (const mentions of mentionsIn(db, EVENTS, number)) {
    const ids = mentions.map(({ id }) => id);
    const removed = await db.transaction().execute((trx) => removeEvents(trx, ids));
    for (const { source, kind, id } of removed) if (id !== null) subjects.add({ source, kind, id });
    events += removed.length;
  }
  let bodies = 0;
  for await (const mentions of mentionsIn(db, BODIES, number)) {
    const ids = mentions.map(({ id }) => id);
    await db.deleteFrom('bodies').where('id', 'in', ids).execute();
    bodies += ids.length;
  }
  let quarantined = 0;
  for await (const mentions of mentionsIn(db, QUARANTINE, number)) {
    const ids = mentions.map(({ id }) => id);
    await db.deleteFrom('quarantine').where('id', 'in', ids).execute();
    quarantined += ids.length;
  }
  const rest = await db.transaction().execute(async (trx) => {
    await restartRebuilds(trx);
    // once more: a rebuild may have replaced the tables meanwhile
    for (const subject of await subjectsOf(trx, number)) subjects.add(subject);
    const { rows } = await sql<{ id: string }>`
      select distinct e.id from events e join ${subjects.all()} on e.subject_id = subject.id and e.source = subject.source
        and (e.subject_kind = subject.kind or 'unknown' in (e.subject_kind, subject.kind))`.execute(trx);
    const removed = await removeEvents(
      trx,
      rows.map(({ id }) => id),
    );
    events += removed.length;
    return removeSubjects(trx, subjects, number);
  });
  const erased = { events, ...rest, bodies, quarantined, ...(await eraseFromRecords(db, number)) };
  return { ...erased, found: Object.values(erased).some((count) => count > 0) };
}

/** The messages, calls and contacts that are known to have the number. */
async function subjectsOf(db: Kysely<Tables>, number: NumberSpellings): Promise<ErasedSubject[]> {
  const key = toKey(number.number);
  const { rows: subjects } = await sql<ErasedSubject>`
    select 'message' as kind, source, id from message_parties where key = ${key}
    union select 'call', source, id from call_parties where key = ${key}
    union select 'contact', source, id from contacts where phones @> ${[key]}::text[]`.execute(db);
  for (const searched of SUBJECTS) {
    for await (const mentions of mentionsIn(db, searched, number)) {
      for (const { id, source = '' } of mentions) subjects.push({ kind: searched.kind, source, id });
    }
  }
  return subjects;
}

/** With their deliveries. */
async function removeEvents(
  trx: Transaction<Tables>,
  ids: readonly string[],
): Promise<{ source: string; kind: SubjectKind; id: string | null }[]> {
  if (ids.length === 0) return [];
  await sql`
    delete from pgboss.job where name in (select name from pgboss.queue) and id = any(${ids}::uuid[])`.execute(trx);
  // a worker that is at it cannot complete it any more, and so writes nothing; the rest of its group is delivered again
  await sql`
    update pgboss.job set data = jsonb_set(data, '{events}', (data -> 'events') - ${ids}::text[]),
      state = case when state = 'active' then 'retry' else state end
    where name in (select name from pgboss.queue) and state in ('created', 'retry', 'active')
      and data -> 'events' ?| ${ids}::text[]`.execute(trx);
  const { rows } = await sql<{ source: string; kind: SubjectKind; id: string | null }>`
    with removed as (
      delete from events where id = any(${ids}::uuid[]) returning id, source, subject_kind, subject_id, parties,
        body_id),
    lost as (${removeParties(sql`removed`)}),
    bodiless as (${removeBodies(sql`removed`)})
    select source, subject_kind as kind, subject_id as id from removed`.execute(trx);
  return rows;
}

async function removeSubjects(
  trx: Transaction<Tables>,
  subjects: ErasedSubjects,
  number: NumberSpellings,
): Promise<Pick<Erased, 'messages' | 'calls' | 'contacts' | 'conversations'>> {
  const remove = (table: keyof Tables, kind: SubjectKind, id = 'id') =>
    sql<{ source: string; conversation: string | null }>`
      delete from ${sql.table(table)} r using ${subjects.ofKind(kind)}
      where ${sql.ref(`r.${id}`)} = subject.id and r.source = subject.source
      returning r.source, ${table === 'messages' ? sql`r.conversation_id` : sql`null`} as conversation`.execute(trx);
  // subjects first, as whoever writes to one locks it first: what others have just added to it is there to be removed
  const { rows: messages } = await remove('messages', 'message');
  const { rows: others } = await sql<Conversation>`
    select source, id from conversations where participants @> ${[toKey(number.number)]}::text[]`.execute(trx);
  const left = messages.flatMap(({ source, conversation: id }) => (id === null ? [] : { source, id }));
  const conversations = await countConversations(trx, [...left, ...others]);
  const { numAffectedRows: calls = 0n } = await remove('calls', 'call');
  const { numAffectedRows: contacts = 0n } = await remove('contacts', 'contact');
  for (const table of ['message_parties', 'message_contacts'] as const) await remove(table, 'message');
  for (const table of ['call_parties', 'call_contacts'] as const) await remove(table, 'call');
  await remove('contact_observations', 'contact', 'contact_id');
  await sql`delete from event_parties where key = ${toKey(number.number)}`.execute(trx);
  return { messages: messages.length, calls: Number(calls), contacts: Number(contacts), conversations };
}

interface Conversation {
  source: string;
  id: string;
}

/**
 * Those of which something is left go on with the rest, as if there had never been more.
 *
 * @returns how many are gone
 */
async function countConversations(trx: Transaction<Tables>, conversations: readonly Conversation[]): Promise<number> {
  const touched = sql`(
    select distinct id, source from ${recordset('given', { id: 'text', source: 'text' }, conversations)}) as touched`;
  await sql`
    update conversations c set
      participants = array(
        select distinct unnest(m.parties) from messages m
        where m.conversation_id = c.id and m.source = c.source order by 1),
      user_ids = array(
        select distinct m.user_id from messages m
        where m.conversation_id = c.id and m.source = c.source and m.user_id is not null order by 1),
      (phone_number_id, first_message_at, last_message_at, message_count) = (
        select min(m.phone_number_id), coalesce(min(m.at), c.first_message_at), coalesce(max(m.at), c.last_message_at),
          count(*)
        from messages m where m.conversation_id = c.id and m.source = c.source)
    from ${touched} where c.id = touched.id and c.source = touched.source`.execute(trx);
  const { numAffectedRows: gone = 0n } = await sql`
    delete from conversations c using ${touched}
    where c.id = touched.id and c.source = touched.source and c.message_count = 0`.execute(trx);
  await sql`
    delete from conversation_names n using ${touched} where n.conversation_id = touched.id and n.source = touched.source
      and not exists (select from conversations c where c.id = n.conversation_id and c.source = n.source)`.execute(trx);
  return Number(gone);
}
