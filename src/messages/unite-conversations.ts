import { sql, type QueryExecutorProvider } from 'kysely';
import { recordset, toKey, type PartyKeys, type RowChange } from '../contract/index.js';
import { derivedIdOf, namedIdOf, partiesOf } from './conversation-of.js';
import { countAnew } from './count-conversations.js';
import type { MessageState } from './fold-message.js';

/** Transactions that unite conversations of one of these parts wait for each other. */
const LOCKED_PARTS = 64;
const LOCK_CLASS = 20_261_128;

/** The messages between some parties, and what changed about the names of their conversation. */
interface Place {
  derivedId: string;
  parties: string[];
  /** Stands for our party where only one is known. */
  phoneNumberId: string | null;
  /** Conversations that messages named, and no longer do. */
  former: string[];
  /** A message without a name was here; it may have been counted in a named conversation. */
  left: boolean;
}

interface Name {
  derivedId: string;
  conversationId: string;
}

const NAME = { derivedId: 'text', conversationId: 'text' };
const PLACE = { derivedId: 'text', parties: 'text[]', phoneNumberId: 'text', former: 'text[]', left: 'boolean' };

/**
 * A message whose conversation the sender does not name belongs to the one of the same parties that another message
 * names, whichever of the two comes first. With several such conversations, to the least; with none, to the derived one.
 *
 * @param changes messages that are new or changed, already written
 */
export async function uniteConversations(
  trx: QueryExecutorProvider,
  changes: readonly RowChange<MessageState>[],
  keys: PartyKeys,
): Promise<void> {
  const places = new Map<string, Place>();
  const affected = new Set<string>();
  const [added, removed] = [new Map<string, Name>(), new Map<string, Name>()];
  for (const { before, after } of changes) {
    const [old, current] = [before && nameOf(before, keys), nameOf(after, keys)];
    for (const state of before === null ? [after] : [before, after]) addPlace(places, state, keys);
    if (old !== null && old.conversationId === null) affected.add(left(places, old.derivedId));
    if (current?.conversationId === null) affected.add(current.derivedId);
    if (isName(current)) added.set(textOf(current), current);
    if (isName(old) && (current === null || textOf(old) !== textOf(current))) removed.set(textOf(old), old);
  }
  for (const { derivedId } of await addNames(trx, [...added.values()])) affected.add(derivedId);
  for (const { derivedId, conversationId } of await removeNames(trx, [...removed.values()], places)) {
    affected.add(derivedId);
    places.get(derivedId)?.former.push(conversationId);
  }
  if (affected.size > 0)
    await settle(
      trx,
      [...affected].sort().flatMap((id) => places.get(id) ?? []),
    );
}

/** Null where no party is known. */
function nameOf(state: MessageState, keys: PartyKeys): { derivedId: string; conversationId: string | null } | null {
  const derivedId = derivedIdOf(state, keys);
  return derivedId === null ? null : { derivedId, conversationId: namedIdOf(state) };
}

function isName(name: { derivedId: string; conversationId: string | null } | null): name is Name {
  return name !== null && name.conversationId !== null;
}

function textOf({ derivedId, conversationId }: { derivedId: string; conversationId: string | null }): string {
  return `${derivedId} ${conversationId}`;
}

function addPlace(places: Map<string, Place>, state: MessageState, keys: PartyKeys): void {
  const derivedId = derivedIdOf(state, keys);
  if (derivedId === null || places.has(derivedId)) return;
  const parties = partiesOf(state, keys);
  const stands = parties.length < 2 && state.phoneNumberId !== undefined;
  const phoneNumberId = stands ? toKey(state.phoneNumberId?.[0] ?? '') : null;
  places.set(derivedId, { derivedId, parties, phoneNumberId, former: [], left: false });
}

function left(places: Map<string, Place>, derivedId: string): string {
  const place = places.get(derivedId);
  if (place !== undefined) place.left = true;
  return derivedId;
}

/** @returns those that are new */
async function addNames(trx: QueryExecutorProvider, names: readonly Name[]): Promise<Name[]> {
  if (names.length === 0) return [];
  // looked for first: nearly all are there, and a conflict costs more than a look
  const { rows } = await sql<Name>`
    insert into conversation_names (derived_id, conversation_id)
    select "derivedId", "conversationId" from ${recordset('new', NAME, names)}
    where not exists (
      select from conversation_names known
      where known.derived_id = "derivedId" and known.conversation_id = "conversationId")
    order by 1, 2 on conflict do nothing
    returning derived_id as "derivedId", conversation_id as "conversationId"`.execute(trx);
  return rows;
}

/** @returns those that no message gives any more */
async function removeNames(
  trx: QueryExecutorProvider,
  names: readonly Name[],
  places: ReadonlyMap<string, Place>,
): Promise<Name[]> {
  if (names.length === 0) return [];
  const given = names.map((name) => ({ ...places.get(name.derivedId), ...name }));
  const { rows } = await sql<Name>`
    delete from conversation_names n using ${recordset('place', { ...PLACE, ...NAME }, given)}
    where n.derived_id = "derivedId" and n.conversation_id = "conversationId" and not exists (
      select from messages m where m.conversation_id = n.conversation_id and ${IS_THERE}
        and not ${IS_UNNAMED})
    returning n.derived_id as "derivedId", n.conversation_id as "conversationId"`.execute(trx);
  return rows;
}

/** A message `m` is between the parties of `place`. */
const IS_THERE = sql`m.parties = place.parties
  and (place."phoneNumberId" is null or m.phone_number_id = place."phoneNumberId")`;

/** Its state is searched as text: PostgreSQL refuses to look into JSON with characters that it cannot store. */
const IS_UNNAMED = sql`position('"conversationId":[' in m.state::text) = 0`;

/** Messages without a name that may stand in one conversation and belong into another. */
interface Move {
  derivedId: string;
  from: string;
  to: string;
  parties: string[];
  phoneNumberId: string | null;
}

const MOVE = { derivedId: 'text', from: 'text', to: 'text', parties: 'text[]', phoneNumberId: 'text' };

/** Moves messages without a name to where they belong, and counts what they left and joined. */
async function settle(trx: QueryExecutorProvider, places: readonly Place[]): Promise<void> {
  const derivedIds = places.map(({ derivedId }) => derivedId);
  // whoever commits second sees what the first has written: a name, or a message without one
  await sql`
    select pg_advisory_xact_lock(${LOCK_CLASS}, part) from (
      select distinct abs(hashtext(id) % ${LOCKED_PARTS}) as part
      from unnest(${derivedIds}::text[]) as id order by 1) parts`.execute(trx);
  const { rows } = await sql<{ derivedId: string; names: string[] }>`
    select derived_id as "derivedId", array_agg(conversation_id order by conversation_id) as names
    from conversation_names where derived_id = any(${derivedIds}) group by derived_id`.execute(trx);
  const namesOf = new Map(rows.map(({ derivedId, names }) => [derivedId, names]));
  const homes = places.map((place) => {
    const names = namesOf.get(place.derivedId) ?? [];
    const target = names[0] ?? place.derivedId;
    return { ...place, target, ids: [...new Set([...place.former, place.derivedId, ...names])] };
  });
  const moves = homes.flatMap(({ derivedId, target, ids, parties, phoneNumberId }) =>
    ids.filter((id) => id !== target).map((from) => ({ derivedId, from, to: target, parties, phoneNumberId })),
  );
  const moved = await move(trx, moves);
  const changed = homes.filter(({ left, derivedId }) => left || moved.has(derivedId));
  if (changed.length === 0) return;
  await sql`
    insert into conversations (id, participants, first_message_at, last_message_at, message_count)
    select distinct target, '{}'::text[], 'epoch'::timestamptz, 'epoch'::timestamptz, 0
    from unnest(${changed.map(({ target }) => target)}::text[]) as target order by 1
    on conflict do nothing`.execute(trx);
  await countAnew(trx, [...new Set(changed.flatMap(({ ids }) => ids))].sort());
}

/** @returns the places that messages were moved to. Mostly there is nothing to move, and no statement. */
async function move(trx: QueryExecutorProvider, moves: readonly Move[]): Promise<ReadonlySet<string>> {
  if (moves.length === 0) return new Set();
  const { rows } = await sql<{ derivedId: string }>`
    update messages m set conversation_id = place."to" from ${recordset('place', MOVE, moves)}
    where m.conversation_id = any(${moves.map(({ from }) => from)}) and m.conversation_id = place."from"
      and ${IS_THERE} and ${IS_UNNAMED}
    returning place."derivedId"`.execute(trx);
  return new Set(rows.map(({ derivedId }) => derivedId));
}
