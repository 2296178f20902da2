import type { Direction, Message, MessageStatus } from '../../contract/index.js';
import { blankMessage } from '../kit/blank.js';
import { boundedKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { epochTime, isoTime } from '../kit/time.js';
import { DialpadMessage } from './dialpad.dto.js';
import type { Read } from './said.js';

const readObject = objectReader(DialpadMessage);

const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['pending', 'queued'],
  ['success', 'sent'],
  ['failed', 'failed'],
]);

export function readMessage(claims: unknown): Read {
  const { value: said, problems } = readObject(claims, '');
  if (said === null) return { said: null, problems };
  const to = [said.to_number]
    .flat()
    .map(partyOf)
    .filter((party) => party !== null);
  if (to.length === 0) return { said: null, problems: [{ path: 'to_number', message: 'expected a number' }] };
  const id = String(said.id);
  const direction = directionOf(said.direction);
  const status = direction === 'inbound' ? 'received' : (STATUSES.get(said.message_status ?? '') ?? null);
  const body = said.text_content ?? said.text ?? null;
  const data: Message = {
    ...blankMessage(id),
    direction,
    from: partyOf(said.from_number),
    to,
    body,
    media: said.mms_url ? [{ url: said.mms_url, type: null }] : [],
    status,
    errorCode: status === 'failed' ? (said.message_delivery_result ?? null) : null,
    userId: said.target?.type === 'user' && said.target.id != null ? String(said.target.id) : null,
    createdAt: isoTime(epochTime(said.created_date)),
    channel: said.mms == null ? null : said.mms ? 'mms' : 'sms',
    optOut: optOutOf(direction, body),
  };
  return {
    said: {
      type: status === null || direction === null ? 'message.updated' : `message.${status}`,
      senderType: `sms.${direction ?? 'unknown'}`,
      occurredAt: epochTime(said.event_timestamp),
      subject: { kind: 'message', id },
      data,
      dedupeKey: boundedKey('sms', id, said.direction ?? '', said.message_status ?? ''),
      // without the permission to export messages the text is not sent
      toFetch: body === null && data.media.length === 0 ? [{ what: 'message', id, url: null }] : [],
    },
    problems,
  };
}

export function directionOf(word: string | null | undefined): Direction | null {
  return word === 'inbound' || word === 'outbound' ? word : null;
}
