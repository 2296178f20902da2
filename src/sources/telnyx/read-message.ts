import type { Direction, Message, MessageStatus } from '../../contract/index.js';
import type { FieldError } from '../authentication.js';
import { blankMessage } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { TelnyxMessage } from './telnyx.dto.js';

/** When and under which name it came. */
export interface Said {
  readonly senderType: string;
  readonly occurredAt: Date | null;
}

export interface Read {
  /** Null: it stays the sender's object. */
  readonly content: Pick<SourceEvent, 'type' | 'subject' | 'data' | 'toFetch'> | null;
  readonly problems: readonly FieldError[];
}

const readObject = objectReader(TelnyxMessage);

/** What the platform has of one recipient. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  ['delivery_unconfirmed', 'sent'],
  ['delivered', 'delivered'],
  ['sending_failed', 'failed'],
  ['expired', 'failed'],
  ['delivery_failed', 'undelivered'],
  ['webhook_delivered', 'received'],
]);
/** A message to several is as far as the one that fares worst. */
const WORST_FIRST: readonly MessageStatus[] = ['failed', 'undelivered', 'queued', 'sent', 'delivered', 'received'];

export function readMessage(payload: unknown, { senderType }: Said): Read {
  const { value: said, problems } = readObject(payload, '');
  if (said === null) return { content: null, problems };
  const from = partyOf(said.from.phone_number);
  const to = [...said.to, ...(said.cc ?? [])].map((party) => partyOf(party.phone_number)).filter((one) => one !== null);
  if (from === null) return unfit('from.phone_number');
  if (to.length === 0) return unfit('to.0.phone_number');
  const direction = directionOf(said, senderType);
  const status = direction === 'inbound' ? 'received' : statusOf(said, senderType);
  const data: Message = {
    ...blankMessage(said.id),
    direction,
    from,
    to,
    body: said.text ?? null,
    media: (said.media ?? []).map(({ url, content_type: type }) => ({ url, type: type ?? null })),
    status,
    errorCode: codeOf(said),
    createdAt: isoTime(parseTime(said.received_at)),
    channel: said.type?.toLowerCase() ?? null,
    optOut: optOutOf(direction, said.text ?? null),
  };
  const type = status === null ? 'message.updated' : `message.${status}`;
  const toFetch = data.media.map(({ url }) => ({ what: 'media', id: null, url }) as const);
  return { content: { type, subject: { kind: 'message', id: said.id }, data, toFetch }, problems };
}

function directionOf({ direction }: TelnyxMessage, senderType: string): Direction {
  if (direction === 'inbound' || direction === 'outbound') return direction;
  return senderType === 'message.received' ? 'inbound' : 'outbound';
}

function statusOf({ to, cc }: TelnyxMessage, senderType: string): MessageStatus | null {
  const words = [...to, ...(cc ?? [])].map(({ status }) => STATUSES.get(status ?? ''));
  const worst = WORST_FIRST.find((status) => words.includes(status));
  return worst ?? (senderType === 'message.sent' ? 'sent' : null);
}

function codeOf({ errors }: TelnyxMessage): string | null {
  const code = errors?.[0]?.code ?? null;
  return code === null ? null : String(code);
}

function unfit(path: string): Read {
  return { content: null, problems: [{ path, message: 'expected text, got nothing' }] };
}
