import type { ContentToFetch, Direction, Message } from '../../contract/index.js';
import { blankMessage } from '../kit/blank.js';
import { boundedKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { epochTime, isoTime } from '../kit/time.js';
import { isRecord } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, nameOf, unreadItem, type Change, type Item } from './envelope.js';
import { WhatsappMessage } from './whatsapp.dto.js';

const readObject = objectReader(WhatsappMessage);
const MEDIA = ['image', 'video', 'audio', 'document', 'sticker'] as const;
/** A notice of the platform about a person, not a text of that person. */
const SYSTEM = 'system';

/** @param direction outbound for echoes: what someone of the business wrote in the app */
export function readMessage(list: string, direction: Direction, at: Item): SourceEvent {
  const type = nameOf(isRecord(at.item) ? at.item['type'] : null);
  const senderType = `${list}.${type ?? 'unknown'}`;
  const { value: message, problems } = readObject(at.item, at.path);
  if (message === null || type === null) return unreadItem(senderType, at, problemsOf(at, problems, 'type'));
  if (type === SYSTEM) return unreadItem(senderType, at, problems);
  const party = personOf(message, direction);
  if (party === null) {
    return unreadItem(senderType, at, problemsOf(at, problems, direction === 'inbound' ? 'from' : 'to'));
  }
  if (type === 'text' && !message.text) return unreadItem(senderType, at, problemsOf(at, problems, 'text.body'));
  const occurredAt = epochTime(message.timestamp);
  return eventOf({
    type: direction === 'inbound' ? 'message.received' : 'message.sent',
    senderType,
    occurredAt,
    subject: { kind: 'message', id: message.id },
    data: messageOf(message, direction, party, at.change),
    dedupeKey: boundedKey(message.id),
    problems,
    toFetch: contentOf(message),
  });
}

/** The problems that were found, or else that a field is missing without which nothing can be read. */
export function problemsOf({ path }: Item, problems: SourceEvent['problems'], field: string): SourceEvent['problems'] {
  return problems.length > 0 ? problems : [{ path: `${path}.${field}`, message: 'expected text, got nothing' }];
}

function personOf(message: WhatsappMessage, direction: Direction): Person | null {
  return direction === 'inbound'
    ? personFrom(message.from, message.from_user_id)
    : personFrom(message.to, message.to_user_id);
}

export interface Person {
  /** The number, or the id where the person hides it. */
  readonly party: string;
  /** The id where there is one: it stays when the number is hidden, or changes. */
  readonly identity: string;
}

export function personFrom(number: string | null | undefined, userId: string | null | undefined): Person | null {
  const party = partyOf(number) ?? userId ?? null;
  return party === null ? null : { party, identity: userId ?? number ?? party };
}

export function conversationOf({ phoneNumberId }: Change, identity: string): string | null {
  return phoneNumberId === null ? null : `${phoneNumberId}:${identity}`;
}

function messageOf(said: WhatsappMessage, direction: Direction, { party, identity }: Person, change: Change): Message {
  const ours = partyOf(change.displayNumber);
  const body = textOf(said);
  const inbound = direction === 'inbound';
  return {
    ...blankMessage(said.id),
    direction,
    from: inbound ? party : ours,
    to: inbound ? (ours === null ? [] : [ours]) : [party],
    body,
    media: mediaOf(said).flatMap(({ url, mime_type: type }) => (url ? [{ url, type: type ?? null }] : [])),
    status: inbound ? 'received' : 'sent',
    errorCode: errorCodeOf(said.errors),
    conversationId: conversationOf(change, said.group_id ?? identity),
    phoneNumberId: change.phoneNumberId,
    createdAt: isoTime(epochTime(said.timestamp)),
    channel: 'whatsapp',
    optOut: optOutOf(direction, body),
  };
}

function textOf({ text, button, interactive, reaction, ...said }: WhatsappMessage): string | null {
  const reply = interactive?.button_reply ?? interactive?.list_reply;
  const caption = mediaOf(said as WhatsappMessage).find((media) => media.caption)?.caption;
  return text?.body ?? button?.text ?? reply?.title ?? caption ?? reaction?.emoji ?? null;
}

function mediaOf(said: WhatsappMessage) {
  return MEDIA.map((kind) => said[kind]).filter((media) => media !== null && media !== undefined);
}

/** Also where there is an address: it takes the access token, and lasts minutes. */
function contentOf(said: WhatsappMessage): ContentToFetch[] {
  return mediaOf(said)
    .filter(({ id, url }) => id || url)
    .map(({ id, url }) => ({ what: 'media', id: id ?? null, url: url ?? null }));
}

/** Of the first error; numbers as text. */
export function errorCodeOf(errors: unknown): string | null {
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  const code = isRecord(first) ? first['code'] : null;
  return typeof code === 'number' || typeof code === 'string' ? String(code) : null;
}
