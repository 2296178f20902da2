import type { OptOutNotice } from '../../contract/index.js';
import { boundedKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { epochTime, isoTime } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { WhatsappPreference } from './whatsapp.dto.js';
import { eventOf, unreadItem, type Item } from './envelope.js';
import { personFrom, problemsOf } from './read-message.js';

const readObject = objectReader(WhatsappPreference);
const SENDER_TYPE = 'user_preferences';
const TYPES: ReadonlyMap<string, string> = new Map([
  ['stop', 'contact.opted_out'],
  ['resume', 'contact.opted_in'],
]);

/** Someone wants no more marketing messages, or wants them again. */
export function readPreference(at: Item): SourceEvent {
  const { value: said, problems } = readObject(at.item, at.path);
  if (said === null) return unreadItem(SENDER_TYPE, at, problems);
  const type = TYPES.get(said.value);
  if (type === undefined) return unreadItem(SENDER_TYPE, at, problems);
  const person = personFrom(said.wa_id, said.user_id);
  if (person === null) return unreadItem(SENDER_TYPE, at, problemsOf(at, problems, 'wa_id'));
  const occurredAt = epochTime(said.timestamp);
  const category = said.category ?? null;
  const notice: OptOutNotice = {
    number: partyOf(said.wa_id),
    channel: 'whatsapp',
    keyword: category ?? said.value,
    at: isoTime(occurredAt),
  };
  return eventOf({
    type,
    senderType: SENDER_TYPE,
    occurredAt,
    subject: { kind: 'unknown', id: said.user_id ?? null },
    data: notice,
    dedupeKey: boundedKey(person.identity, category ?? said.value, String(said.timestamp ?? '')),
    problems,
  });
}
