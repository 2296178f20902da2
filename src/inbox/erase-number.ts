import { sql, type Kysely, type Transaction } from 'kysely';
import { toKey } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { eventsMentioning, NumberPattern, quarantineMentioning, type Mention } from './mentions.js';
import { restartRebuilds } from './restart-rebuilds.js';

/** How much there was of it. */
export interface Erased {
  events: number;
  messages: number;
  calls: number;
  contacts: number;
  quarantined: number;
}

/**
 * Removes everything that mentions a phone number, and everything else that is about the messages, calls and contacts it
 * belongs to. Batch by batch: one that is interrupted is asked for again.
 */
export async function eraseNumber(db: Kysely<Tables>, phoneNumber: string): Promise<Erased> {
  const number = new NumberPattern(phoneNumber);
  const erased: Erased = { events: 0, messages: 0, calls: 0, contacts: 0, quarantined: 0 };
  const subjects = await subjectsOf(db, number);
  for await (const mentions of eventsMentioning(db, number)) {
    for (const { subjectId } of mentions) if (subjectId !== null) subjects.add(subjectId);
    erased.events += await db.transaction().execute((trx) => removeEvents(trx, mentions));
  }
  for await (const ids of quarantineMentioning(db, number)) {
    await db.deleteFrom('quarantine').where('id', 'in', ids).execute();
    erased.quarantined += ids.length;
  }
  await db.transaction().execute(async (trx) => {
    await restartRebuilds(trx);
    // once more: a rebuild may have replaced the tables meanwhile
    for (const id of await subjectsOf(trx, number)) subjects.add(id);
    const rest = await sql<Mention>`select id from events where subject_id = any(${[...subjects]})`.execute(trx);
    erased.events += await removeEvents(trx, rest.rows);
    Object.assign(erased, await removeSubjects(trx, [...subjects]));
    await sql`update pgboss.job set output = null where output::text ~ ${number.expression}`.execute(trx);
    await sql`update attempts set error = null, stack = null where concat_ws(' ', error, stack) ~ ${number.expression}`.execute(
      trx,
    );
  });
  return erased;
}

/** Ids of the messages, calls and contacts that are known to have the number. */
async function subjectsOf(db: Kysely<Tables>, number: NumberPattern): Promise<Set<string>> {
  const keys = [number.digits, `+${number.digits}`].map(toKey);
  const { rows } = await sql<{ id: string }>`
    select id from message_parties where key = any(${keys}) union select id from call_parties where key = any(${keys})
    union select id from contacts where phones && ${keys}::text[] or state::text ~ ${number.expression}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** With their deliveries. */
async function removeEvents(trx: Transaction<Tables>, mentions: readonly { id: string }[]): Promise<number> {
  const ids = mentions.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await sql`
    delete from pgboss.job where name in (select name from pgboss.queue) and id = any(${ids}::uuid[])`.execute(trx);
  // a worker that is at it cannot complete it any more, and so writes nothing; the rest of its group is delivered again
  await sql`
    update pgboss.job set data = jsonb_set(data, '{events}', (data -> 'events') - ${ids}::text[]),
      state = case when state = 'active' then 'retry' else state end
    where name in (select name from pgboss.queue) and state in ('created', 'retry', 'active')
      and data -> 'events' ?| ${ids}::text[]`.execute(trx);
  const { numDeletedRows } = await trx.deleteFrom('events').where('id', 'in', ids).executeTakeFirst();
  return Number(numDeletedRows);
}

async function removeSubjects(
  trx: Transaction<Tables>,
  ids: readonly string[],
): Promise<Pick<Erased, 'messages' | 'calls' | 'contacts'>> {
  // subjects first, as whoever writes to one locks it first: what others have just added to it is there to be removed
  const { rows: messages } = await sql<{ conversation_id: string | null }>`
    delete from messages where id = any(${ids}) returning conversation_id`.execute(trx);
  await countConversations(trx, [...new Set(messages.flatMap(({ conversation_id }) => conversation_id ?? []))]);
  const { numAffectedRows: calls = 0n } = await sql`delete from calls where id = any(${ids})`.execute(trx);
  const { numAffectedRows: contacts = 0n } = await sql`delete from contacts where id = any(${ids})`.execute(trx);
  for (const table of ['message_parties', 'call_parties'] as const) {
    await sql`delete from ${sql.table(table)} where id = any(${ids})`.execute(trx);
  }
  await sql`delete from contact_observations where contact_id = any(${ids})`.execute(trx);
  return { messages: messages.length, calls: Number(calls), contacts: Number(contacts) };
}

/** Those of which something is left go on with the rest, as if there had never been more. */
async function countConversations(trx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  await sql`
    update conversations c set
      participants = array(
        select distinct unnest(m.parties) from messages m where m.conversation_id = c.id order by 1),
      (phone_number_id, first_message_at, last_message_at, message_count) = (
        select min(m.phone_number_id), coalesce(min(m.at), c.first_message_at), coalesce(max(m.at), c.last_message_at),
          count(*)
        from messages m where m.conversation_id = c.id)
    where id = any(${ids})`.execute(trx);
  await sql`delete from conversations where id = any(${ids}) and message_count = 0`.execute(trx);
}
