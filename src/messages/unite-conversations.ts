import { sql, type QueryExecutorProvider } from 'kysely';
import { recordset, toKey, type PartyKeys, type RowChange } from '../contract/index.js';
import { derivedIdOf, namedIdOf, partiesOf } from './conversation-of.js';
import type { MessageState } from './fold-message.js';
import { IS_THERE, IS_UNNAMED, PLACE, placeKey, settle, type Place } from './settle-conversations.js';

interface Name {
  source: string;
  derivedId: string;
  conversationId: string;
}

const NAME = { source: 'text', derivedId: 'text', conversationId: 'text' };
/**
 * A message whose conversation the sender does not name belongs to the one of the same parties that another message of the
 * same source names, whichever of the two comes first. With several such conversations, to the least; with none, to the derived one.
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
    if (old !== null && old.conversationId === null) affected.add(left(places, old));
    if (current?.conversationId === null) affected.add(placeKey(current));
    if (isName(current)) added.set(textOf(current), current);
    if (isName(old) && (current === null || textOf(old) !== textOf(current))) removed.set(textOf(old), old);
  }
  for (const name of await addNames(trx, [...added.values()])) affected.add(placeKey(name));
  for (const name of await removeNames(trx, [...removed.values()], places)) {
    affected.add(placeKey(name));
    places.get(placeKey(name))?.former.push(name.conversationId);
  }
  if (affected.size > 0)
    await settle(
      trx,
      [...affected].sort().flatMap((key) => places.get(key) ?? []),
    );
}

type MaybeNamed = Omit<Name, 'conversationId'> & { conversationId: string | null };

/** Null where no party is known. */
function nameOf(state: MessageState, keys: PartyKeys): MaybeNamed | null {
  const derivedId = derivedIdOf(state, keys);
  return derivedId === null ? null : { source: state.source, derivedId, conversationId: namedIdOf(state) };
}

function isName(name: MaybeNamed | null): name is Name {
  return name !== null && name.conversationId !== null;
}

function textOf({ source, derivedId, conversationId }: MaybeNamed): string {
  return `${source} ${derivedId} ${conversationId}`;
}

function addPlace(places: Map<string, Place>, state: MessageState, keys: PartyKeys): void {
  const derivedId = derivedIdOf(state, keys);
  if (derivedId === null || places.has(placeKey({ source: state.source, derivedId }))) return;
  const parties = partiesOf(state, keys);
  const stands = parties.length < 2 && state.phoneNumberId !== undefined;
  const phoneNumberId = stands ? toKey(state.phoneNumberId?.[0] ?? '') : null;
  const place = { source: state.source, derivedId, parties, phoneNumberId, former: [], left: false };
  places.set(placeKey(place), place);
}

function left(places: Map<string, Place>, name: MaybeNamed): string {
  const place = places.get(placeKey(name));
  if (place !== undefined) place.left = true;
  return placeKey(name);
}

/** @returns those that are new */
async function addNames(trx: QueryExecutorProvider, names: readonly Name[]): Promise<Name[]> {
  if (names.length === 0) return [];
  // looked for first: nearly all are there, and a conflict costs more than a look
  const { rows } = await sql<Name>`
    insert into conversation_names (derived_id, conversation_id, source)
    select "derivedId", "conversationId", source from ${recordset('new', NAME, names)}
    where not exists (
      select from conversation_names known where known.derived_id = "derivedId"
        and known.conversation_id = "conversationId" and known.source = new.source)
    order by 1, 2, 3 on conflict do nothing
    returning source, derived_id as "derivedId", conversation_id as "conversationId"`.execute(trx);
  return rows;
}

/** @returns those that no message gives any more */
async function removeNames(
  trx: QueryExecutorProvider,
  names: readonly Name[],
  places: ReadonlyMap<string, Place>,
): Promise<Name[]> {
  if (names.length === 0) return [];
  const given = names.map((name) => ({ ...places.get(placeKey(name)), ...name }));
  const { rows } = await sql<Name>`
    delete from conversation_names n using ${recordset('place', { ...PLACE, ...NAME }, given)}
    where n.derived_id = "derivedId" and n.conversation_id = "conversationId" and n.source = place.source and not exists (
      select from messages m where m.conversation_id = n.conversation_id and ${IS_THERE}
        and not ${IS_UNNAMED})
    returning n.source, n.derived_id as "derivedId", n.conversation_id as "conversationId"`.execute(trx);
  return rows;
}
