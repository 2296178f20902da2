import { isoOf, timeOf, type Message, type Named, type PartyKeys } from '../contract/index.js';
import { conversationOf, type ConversationRef } from './conversation-of.js';
import type { MessageState } from './fold-message.js';
import { isFailure } from './message-status.js';

/** A message as the API shows it: what all its events together say. */
export interface MessageItem extends Message, Named {
  /** Its ids are unique within this source only. */
  source: string;
  /** Where `/api/conversations` has it, also when the sender names no conversation. */
  conversation: ConversationRef | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  /** It is listed with the beginnings of its long parts; `/api/messages/{id}` has all of it. */
  truncated: boolean;
}

/** Names are looked up for many at once. */
export type UnnamedMessage = Omit<MessageItem, 'names'>;

export function toMessageItem(state: MessageState, keys: PartyKeys, truncated = false): UnnamedMessage {
  const status = state.status?.[0] ?? null;
  return {
    id: state.id,
    source: state.source,
    direction: state.direction?.[0] ?? null,
    from: state.from?.[0] ?? null,
    to: state.to?.[0] ?? [],
    body: state.body?.[0] ?? null,
    media: state.media?.[0] ?? [],
    status,
    errorCode: isFailure(status) ? (state.errorCode?.[0] ?? null) : null,
    conversationId: state.conversationId?.[0] ?? null,
    phoneNumberId: state.phoneNumberId?.[0] ?? null,
    userId: state.userId?.[0] ?? null,
    contactIds: state.contactIds?.[0] ?? null,
    createdAt: state.createdAt ?? null,
    readAt: state.readAt ?? null,
    channel: state.channel?.[0] ?? null,
    optOut: state.optOut?.[0] ?? null,
    conversation: conversationOf(state, keys),
    firstEventAt: isoOf(state.firstEventAt),
    lastEventAt: isoOf(state.lastEventAt),
    truncated,
  };
}

/** Its place in lists: when it was written, else when it was first heard of; the very end where nothing says. */
export function placeInTime({ createdAt, firstEventAt }: MessageState): string {
  return new Date(timeOf(createdAt ?? null) ?? firstEventAt ?? 0).toISOString();
}
