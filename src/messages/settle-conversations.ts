import { sql, type QueryExecutorProvider } from 'kysely';
import { keyText, recordset } from '../contract/index.js';
import { countAnew, type ConversationKey } from './count-conversations.js';

/** Transactions that unite conversations of one of these parts wait for each other. */
const LOCKED_PARTS = 64;
const LOCK_CLASS = 20_261_128;

/** The messages between some parties, and what changed about the names of their conversation. */
export interface Place {
  source: string;
  derivedId: string;
  parties: string[];
  /** Stands for our party where only one is known. */
  phoneNumberId: string | null;
  /** Conversations that messages named, and no longer do. */
  former: string[];
  /** A message without a name was here; it may have been counted in a named conversation. */
  left: boolean;
}

export const PLACE = {
  source: 'text',
  derivedId: 'text',
  parties: 'text[]',
  phoneNumberId: 'text',
  former: 'text[]',
  left: 'boolean',
};

export function placeKey({ source, derivedId }: Pick<Place, 'source' | 'derivedId'>): string {
  return keyText({ source, id: derivedId });
}

/** A message `m` is between the parties of `place`. */
export const IS_THERE = sql`m.source = place.source and m.parties = place.parties
  and (place."phoneNumberId" is null or m.phone_number_id = place."phoneNumberId")`;

/** Its state is searched as text: PostgreSQL refuses to look into JSON with characters that it cannot store. */
export const IS_UNNAMED = sql`position('"conversationId":[' in m.state::text) = 0`;

/** Messages without a name that may stand in one conversation and belong into another. */
interface Move {
  source: string;
  derivedId: string;
  from: string;
  to: string;
  parties: string[];
  phoneNumberId: string | null;
}

const MOVE = {
  source: 'text',
  derivedId: 'text',
  from: 'text',
  to: 'text',
  parties: 'text[]',
  phoneNumberId: 'text',
};

/** Moves messages without a name to where they belong, and counts what they left and joined. */
export async function settle(trx: QueryExecutorProvider, places: readonly Place[]): Promise<void> {
  const derivedIds = places.map(({ derivedId }) => derivedId);
  // whoever commits second sees what the first has written: a name, or a message without one
  await sql`
    select pg_advisory_xact_lock(${LOCK_CLASS}, part) from (
      select distinct abs(hashtext(id) % ${LOCKED_PARTS}) as part
      from unnest(${derivedIds}::text[]) as id order by 1) parts`.execute(trx);
  const { rows } = await sql<{ source: string; derivedId: string; names: string[] }>`
    select source, derived_id as "derivedId", array_agg(conversation_id order by conversation_id) as names
    from conversation_names where derived_id = any(${derivedIds}) group by source, derived_id`.execute(trx);
  const namesOf = new Map(rows.map((row) => [placeKey(row), row.names]));
  const homes = places.map((place) => {
    const names = namesOf.get(placeKey(place)) ?? [];
    const target = names[0] ?? place.derivedId;
    return { ...place, target, ids: [...new Set([...place.former, place.derivedId, ...names])] };
  });
  const moves = homes.flatMap(({ source, derivedId, target, ids, parties, phoneNumberId }) =>
    ids.filter((id) => id !== target).map((from) => ({ source, derivedId, from, to: target, parties, phoneNumberId })),
  );
  const moved = await move(trx, moves);
  const changed = homes.filter((home) => home.left || moved.has(placeKey(home)));
  if (changed.length === 0) return;
  await sql`
    insert into conversations (id, source, participants, first_message_at, last_message_at, message_count)
    select distinct target, source, '{}'::text[], 'epoch'::timestamptz, 'epoch'::timestamptz, 0
    from ${recordset('new', { source: 'text', target: 'text' }, changed)} order by 1, 2
    on conflict do nothing`.execute(trx);
  await countAnew(trx, each(changed));
}

/** The conversations of some places, each once, in an order that is the same everywhere. */
function each(homes: readonly { source: string; ids: readonly string[] }[]): ConversationKey[] {
  const touched = homes.flatMap(({ source, ids }) => ids.map((id) => ({ source, id })));
  const byKey = new Map(touched.map((key) => [keyText(key), key]));
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}

/** @returns the places that messages were moved to. Mostly there is nothing to move, and no statement. */
async function move(trx: QueryExecutorProvider, moves: readonly Move[]): Promise<ReadonlySet<string>> {
  if (moves.length === 0) return new Set();
  const { rows } = await sql<{ source: string; derivedId: string }>`
    update messages m set conversation_id = place."to" from ${recordset('place', MOVE, moves)}
    where m.conversation_id = any(${moves.map(({ from }) => from)}) and m.conversation_id = place."from"
      and ${IS_THERE} and ${IS_UNNAMED}
    returning place.source, place."derivedId"`.execute(trx);
  return new Set(rows.map(placeKey));
}
