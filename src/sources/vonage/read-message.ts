import type { ContentToFetch, MessageMedia } from '../../contract/index.js';
import { blankMessage } from '../kit/blank.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime } from '../kit/time.js';
import { isRecord } from '../kit/value.js';
import { MessageV01, MessageV1, readerOf, Sms, type Content, type ReadObject } from './dto.js';
import type { Part } from './read.js';
import { MESSAGE_WORDS } from './vocabulary.js';

const readV1 = readerOf(MessageV1);
const readV01 = readerOf(MessageV01);
const readOlder = readerOf(Sms);
const MEDIA = ['image', 'audio', 'video', 'file', 'vcard'] as const;
const SPACE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/;

type Body = Readonly<Record<string, unknown>>;

/** What both versions of the Messages API say, in one shape. */
interface Said extends Pick<MessageV1, 'message_uuid' | 'status' | 'timestamp' | 'error' | 'channel'> {
  readonly from: string | null;
  readonly to: string | null;
  readonly content: Content;
}

/** A message of the Messages API, or the status of one. */
export function readMessage(body: Body): Part {
  const isOld = isRecord(body['from']) || isRecord(body['to']) || isRecord(body['message']);
  const { value, problems } = isOld ? ofV01(body) : ofV1(body);
  const senderType = 'status' in body ? 'messages.status' : 'messages.inbound';
  return value === null ? { senderType, problems } : { senderType, problems, ...partOf(value) };
}

function ofV1(body: Body): ReadObject<Said> {
  const { value, problems } = readV1(body);
  if (value === null) return { value, problems };
  return { value: { ...value, from: partyOf(value.from), to: partyOf(value.to), content: value }, problems };
}

function ofV01(body: Body): ReadObject<Said> {
  const { value, problems } = readV01(body);
  if (value === null) return { value, problems };
  // channels without numbers have an id instead
  const [from, to] = [value.from, value.to].map((address) => partyOf(address?.number ?? address?.id));
  const channel = value.from?.type ?? value.to?.type;
  const content = value.message?.content ?? {};
  return { value: { ...value, from: from ?? null, to: to ?? null, content, channel }, problems };
}

function partOf(said: Said): Omit<Part, 'senderType' | 'problems'> {
  const { message_uuid: id, status: word = null, from, to, content, error } = said;
  const at = parseTime(said.timestamp);
  const media = mediaOf(content);
  const known = word === null ? null : MESSAGE_WORDS.get(word);
  const direction = word === null ? 'inbound' : 'outbound';
  const status = word === null ? 'received' : (known?.status ?? null);
  const text = content.text ?? captionOf(content);
  const code = error?.title ?? error?.code ?? null;
  const failed = status === 'failed' || status === 'undelivered';
  const data = {
    ...blankMessage(id),
    direction,
    from,
    to: to === null ? [] : [to],
    body: text,
    media,
    status,
    errorCode: failed && code !== null ? String(code) : null,
    createdAt: word === null ? isoTime(at) : null,
    readAt: word === 'read' ? isoTime(at) : null,
    channel: said.channel || null,
    optOut: optOutOf(direction, text),
  } as const;
  return {
    type: word === null ? 'message.received' : (known?.type ?? 'message.updated'),
    occurredAt: at,
    subject: { kind: 'message', id },
    data,
    dedupeKey: `${id}:${word ?? 'inbound'}`,
    toFetch: media.map(({ url }): ContentToFetch => ({ what: 'media', id: null, url })),
  };
}

/** An inbound message of the older SMS API. */
export function readSms(body: Body): Part {
  const senderType = 'messages.inbound';
  const { value, problems } = readOlder(body);
  if (value === null) return { senderType, problems };
  const { messageId: id, text = null } = value;
  const written = body['message-timestamp'];
  const at = typeof written === 'string' ? parseTime(written.replace(SPACE, '$1T$2Z')) : null;
  const to = partyOf(value.to);
  const data = {
    ...blankMessage(id),
    direction: 'inbound',
    from: partyOf(value.msisdn),
    to: to === null ? [] : [to],
    body: text,
    status: 'received',
    createdAt: isoTime(at),
    channel: 'sms',
    optOut: optOutOf('inbound', text),
  } as const;
  const subject = { kind: 'message', id } as const;
  const dedupeKey = `${id}:inbound`;
  return { type: 'message.received', senderType, occurredAt: at, subject, data, dedupeKey, problems };
}

function mediaOf(content: Content): MessageMedia[] {
  return MEDIA.flatMap((kind) => {
    const media = content[kind];
    return media ? [{ url: media.url, type: null }] : [];
  });
}

function captionOf(content: Content): string | null {
  for (const kind of MEDIA) {
    const caption = content[kind]?.caption;
    if (caption) return caption;
  }
  return null;
}
