import type { Message, MessageMedia, MessageStatus } from '../../contract/index.js';
import { blankMessage } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { isoTime } from '../kit/time.js';
import { AircallMessage, timeOf } from './aircall.dto.js';
import { contactIdsOf, idText, type Read } from './said.js';

const readObject = objectReader(AircallMessage);

/** Of messages that leave. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['failed', 'failed'],
]);

/** @param what `received`, `sent` or `status_updated` */
export function readMessage(payload: unknown, what: string): Read {
  const { value: said, problems } = readObject(payload, '');
  if (said === null) return { content: null, problems };
  const direction = said.direction ?? directionOf(what);
  if (direction === null) return unfit('direction', 'expected inbound or outbound, got nothing');
  const [theirs, ours] = [otherParty(said), partyOf(said.number?.digits)];
  if (theirs === null) return unfit('external_number');
  if (ours === null) return unfit('number.digits');
  const [from, to] = direction === 'inbound' ? [theirs, ours] : [ours, theirs];
  const word = STATUSES.get(said.status ?? '') ?? (what === 'sent' ? 'sent' : null);
  const status = direction === 'inbound' ? 'received' : word;
  const body = said.body ?? null;
  const data: Message = {
    ...blankMessage(String(said.id)),
    direction,
    from,
    to: [to],
    body,
    media: mediaOf(said),
    status,
    conversationId: idText(said.group_conversation_id),
    phoneNumberId: idText(said.number?.id),
    userId: idText(said.user?.id),
    contactIds: contactIdsOf(said.contact),
    createdAt: isoTime(timeOf(said.created_at) ?? timeOf(said.sent_at)),
    channel: said.channel ?? null,
    optOut: optOutOf(direction, body),
  };
  const toFetch = data.media.map(({ url }) => ({ what: 'media', id: null, url }) as const);
  const type = typeOf(what, status);
  return { content: { type, subject: { kind: 'message', id: data.id }, data, toFetch }, problems };
}

/** A change of the status of what was received is no second message. */
function typeOf(what: string, status: MessageStatus | null): string {
  if (status === null || (status === 'received' && what !== 'received')) return 'message.updated';
  return `message.${status}`;
}

function directionOf(what: string): Message['direction'] {
  if (what === 'received') return 'inbound';
  return what === 'sent' ? 'outbound' : null;
}

function otherParty(said: AircallMessage): string | null {
  const { external_number, international_format, raw_digits, contact } = said;
  const spellings = [external_number, international_format, raw_digits, contact?.phone_numbers?.[0]?.value];
  return spellings.map(partyOf).find((party) => party !== null) ?? null;
}

function mediaOf({ media_url, media }: AircallMessage): MessageMedia[] {
  const items = media_url?.length ? media_url : (media ?? []);
  return items.map((item) => {
    if (typeof item === 'string') return { url: item, type: null };
    const type = item['file_type'];
    return { url: String(item['presigned_url']), type: typeof type === 'string' ? type : null };
  });
}

function unfit(path: string, message = 'expected a number, got nothing'): Read {
  return { content: null, problems: [{ path, message }] };
}
