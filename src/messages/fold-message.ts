import {
  earlier,
  highest,
  mergeBy,
  millisecondsOf,
  newest,
  said,
  validTime,
  type Latest,
  type Message,
  type MessageMedia,
  type MessageStatus,
  type OptOut,
  type WebhookEvent,
} from '../contract/index.js';
import { messageStatusRank, statusOfType } from './message-status.js';

/** All that events say about one message. What no event says is absent. */
export interface MessageState {
  id: string;
  source: string;
  direction?: Latest<NonNullable<Message['direction']>>;
  from?: Latest<string>;
  to?: Latest<string[]>;
  body?: Latest<string>;
  media?: Latest<MessageMedia[]>;
  status?: Latest<MessageStatus>;
  errorCode?: Latest<string>;
  conversationId?: Latest<string>;
  phoneNumberId?: Latest<string>;
  userId?: Latest<string>;
  contactIds?: Latest<string[]>;
  createdAt?: string;
  readAt?: string;
  channel?: Latest<string>;
  optOut?: Latest<OptOut>;
  firstEventAt?: number;
  lastEventAt?: number;
}

/** What one event says. Lists of recipients and media cannot be null, so an empty one says nothing. */
export function messageStateOf({ source, type, occurredAt, data }: WebhookEvent<Message>): MessageState {
  const at = millisecondsOf(occurredAt);
  return {
    id: data.id,
    source,
    direction: said(data.direction, at),
    from: said(data.from, at),
    to: said(data.to.length > 0 ? data.to : null, at),
    body: said(data.body, at),
    media: said(data.media.length > 0 ? data.media : null, at),
    status: said(data.status ?? statusOfType(type), at),
    errorCode: said(data.errorCode, at),
    conversationId: said(data.conversationId, at),
    phoneNumberId: said(data.phoneNumberId, at),
    userId: said(data.userId, at),
    contactIds: said(data.contactIds, at),
    createdAt: validTime(data.createdAt),
    readAt: validTime(data.readAt),
    channel: said(data.channel, at),
    optOut: said(data.optOut, at),
    firstEventAt: at ?? undefined,
    lastEventAt: at ?? undefined,
  };
}

/** Does not care about order, grouping or repetition. */
export const mergeMessages = mergeBy<MessageState>({
  id: (one) => one,
  source: (one) => one,
  direction: newest,
  from: newest,
  to: newest,
  body: newest,
  media: newest,
  status: highest(messageStatusRank),
  errorCode: newest,
  conversationId: newest,
  phoneNumberId: newest,
  userId: newest,
  contactIds: newest,
  createdAt: earlier,
  readAt: earlier,
  channel: newest,
  optOut: newest,
  firstEventAt: Math.min,
  lastEventAt: Math.max,
});
