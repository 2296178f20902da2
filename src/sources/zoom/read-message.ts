import type { ContentToFetch, Message, OptOutNotice } from '../../contract/index.js';
import { blankMessage } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, missing, partsOf, unread, whole, type Envelope } from './envelope.js';
import { ZoomMessage, ZoomOptStatus } from './zoom.dto.js';

const readObject = objectReader(ZoomMessage);
const readStatus = objectReader(ZoomOptStatus);

/** What one event of messages means. */
export interface MessageMeaning {
  readonly type: string;
  readonly status: NonNullable<Message['status']>;
}

export function readMessage(envelope: Envelope, meaning: MessageMeaning): SourceEvent {
  const part = whole(envelope);
  const { value: said, problems } = readObject(part.item, part.path);
  if (said === null) return unread(part, problems);
  const from = partyOf(said.sender.phone_number);
  const to = said.to_members.map((member) => partyOf(member.phone_number)).filter((party) => party !== null);
  if (from === null) return unread(part, missing(part, 'sender.phone_number'));
  if (to.length === 0) return unread(part, missing(part, 'to_members.0.phone_number'));
  return eventOf(part, [said.message_id, envelope.stamp], {
    type: meaning.type,
    subject: { kind: 'message', id: said.message_id },
    data: messageOf(said, from, to, meaning),
    problems,
    toFetch: contentOf(said),
  });
}

function messageOf(said: ZoomMessage, from: string, to: string[], { status }: MessageMeaning): Message {
  const direction = status === 'received' ? 'inbound' : 'outbound';
  const body = said.message ?? null;
  return {
    ...blankMessage(said.message_id),
    direction,
    from,
    to,
    body,
    media: (said.attachments ?? []).map(({ download_url: url, type }) => ({ url, type: type ?? null })),
    status,
    errorCode: said.failure_reason ?? null,
    conversationId: said.session_id ?? null,
    userId: said.owner?.type === 'user' ? (said.owner.id ?? null) : null,
    createdAt: isoTime(parseTime(said.date_time)),
    channel: 'sms',
    optOut: optOutOf(direction, body),
  };
}

/** The addresses take an access token. */
function contentOf({ attachments }: ZoomMessage): ContentToFetch[] {
  return (attachments ?? []).map(({ id, download_url: url }) => ({ what: 'media', id: id ?? null, url }));
}

/** Someone wants no more messages of a campaign, or wants them again. */
export function readOptOuts(envelope: Envelope, type: string): SourceEvent[] {
  const at = isoTime(parseTime(envelope.object['date_time']) ?? envelope.occurredAt);
  return partsOf(envelope, 'phone_number_campaign_opt_statuses').map((part) => {
    const { value: said, problems } = readStatus(part.item, part.path);
    if (said === null) return unread(part, problems);
    const number = partyOf(said.consumer_phone_number);
    if (number === null) return unread(part, missing(part, 'consumer_phone_number'));
    const notice: OptOutNotice = { number, channel: 'sms', keyword: null, at };
    const ids = [said.consumer_phone_number, said.zoom_phone_user_number, envelope.stamp];
    return eventOf(part, ids, { type, subject: { kind: 'unknown', id: null }, data: notice, problems });
  });
}
