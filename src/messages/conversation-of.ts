import { createHash } from 'node:crypto';
import { toKey, type PartyKeys } from '../contract/index.js';
import type { MessageState } from './fold-message.js';

/** Where a message belongs, within its source. `derived` when no event named the conversation and we made its id from the parties. */
export interface ConversationRef {
  id: string;
  derived: boolean;
}

const DERIVED = 'derived-';
const SURROGATE = /[\ud800-\udfff]/;
/** A column's array is for looking up; a list beyond this is not one of recipients. */
const MOST_PARTIES = 200;

/** Sender and recipients by their keys, each once, in an order that does not depend on the direction. */
export function partiesOf({ from, to }: MessageState, keys: PartyKeys): string[] {
  const parties = [...(from === undefined ? [] : [from[0]]), ...(to?.[0] ?? [])].map((party) =>
    toKey(keys.keyOf(party)),
  );
  return [...new Set(parties)].sort(compareBytes).slice(0, MOST_PARTIES);
}

/**
 * The conversation the sender names; else one made from everybody who takes part, which is the same for both directions
 * and in all dialects. With only one party known, our phone number's id stands for the other. Null when nothing is known.
 */
export function conversationOf(state: MessageState, keys: PartyKeys): ConversationRef | null {
  const named = namedIdOf(state);
  if (named !== null) return { id: named, derived: false };
  const derived = derivedIdOf(state, keys);
  return derived === null ? null : { id: derived, derived: true };
}

/** The conversation by the sender's id. */
export function namedIdOf({ conversationId }: MessageState): string | null {
  return conversationId === undefined ? null : toKey(conversationId[0]);
}

/** The conversation by its parties, whether the sender names it or not. */
export function derivedIdOf(state: MessageState, keys: PartyKeys): string | null {
  const parties = partiesOf(state, keys);
  if (parties.length < 2 && state.phoneNumberId !== undefined) parties.push(toKey(state.phoneNumberId[0]));
  if (parties.length === 0) return null;
  const digest = createHash('sha256').update(JSON.stringify(parties)).digest('hex');
  return DERIVED + digest.slice(0, 32);
}

export function isDerived(conversationId: string): boolean {
  return conversationId.startsWith(DERIVED);
}

/** As PostgreSQL compares text with collation C, which our columns have. JavaScript does the same but for surrogates. */
export function compareBytes(one: string, other: string): number {
  if (one === other) return 0;
  if (SURROGATE.test(one) || SURROGATE.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}
