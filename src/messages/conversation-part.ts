import { compareBytes, conversationOf, partiesOf } from './conversation-of.js';
import type { MessageState } from './fold-message.js';
import { placeInTime } from './message-item.js';
import { keyText, toKey, type PartyKeys } from '../contract/index.js';

/** What some messages contribute to their conversation. */
export interface ConversationPart {
  id: string;
  source: string;
  participants: string[];
  phoneNumberId: string | null;
  users: string[];
  firstAt: string;
  lastAt: string;
  messages: number;
}

/** What one message contributes; null when it belongs to no conversation. */
export function placementOf(state: MessageState, keys: PartyKeys): ConversationPart | null {
  const conversation = conversationOf(state, keys);
  if (conversation === null) return null;
  const at = placeInTime(state);
  const phoneNumberId = state.phoneNumberId === undefined ? null : toKey(state.phoneNumberId[0]);
  return {
    id: conversation.id,
    source: state.source,
    participants: partiesOf(state, keys),
    phoneNumberId,
    users: state.userId === undefined ? [] : [toKey(state.userId[0])],
    firstAt: at,
    lastAt: at,
    messages: 1,
  };
}

export function samePlace(one: ConversationPart | null, other: ConversationPart | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What the message contributes now includes all that it did before. */
export function onlyAdds(old: ConversationPart, current: ConversationPart): boolean {
  return (
    old.id === current.id &&
    old.firstAt === current.firstAt &&
    (old.phoneNumberId ?? current.phoneNumberId) === current.phoneNumberId &&
    old.participants.every((participant) => current.participants.includes(participant)) &&
    old.users.every((user) => current.users.includes(user))
  );
}

/** One part per conversation. */
export function summarise(parts: readonly ConversationPart[]): ConversationPart[] {
  const conversations = new Map<string, ConversationPart>();
  for (const part of parts) {
    const known = conversations.get(keyText(part));
    conversations.set(keyText(part), known === undefined ? part : sum(known, part));
  }
  return [...conversations.values()];
}

function together(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort(compareBytes);
}

function sum(one: ConversationPart, other: ConversationPart): ConversationPart {
  return {
    id: one.id,
    source: one.source,
    participants: together(one.participants, other.participants),
    phoneNumberId: least(one.phoneNumberId, other.phoneNumberId),
    users: together(one.users, other.users),
    firstAt: one.firstAt < other.firstAt ? one.firstAt : other.firstAt,
    lastAt: one.lastAt > other.lastAt ? one.lastAt : other.lastAt,
    messages: one.messages + other.messages,
  };
}

function least(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return compareBytes(one, other) < 0 ? one : other;
}
