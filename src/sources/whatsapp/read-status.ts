import type { Call, Message, MessageStatus } from '../../contract/index.js';
import { blankCall, blankMessage, partiesOf } from '../kit/blank.js';
import { boundedKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { epochTime, isoTime } from '../kit/time.js';
import { isRecord } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, nameOf, unreadItem, type Change, type Item } from './envelope.js';
import { WhatsappStatus } from './whatsapp.dto.js';
import { conversationOf, errorCodeOf, personFrom, problemsOf, type Person } from './read-message.js';

const readObject = objectReader(WhatsappStatus);

interface Meaning {
  readonly type: string;
  readonly status: MessageStatus | null;
}

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['sent', { type: 'message.sent', status: 'sent' }],
  ['delivered', { type: 'message.delivered', status: 'delivered' }],
  ['read', { type: 'message.read', status: 'delivered' }],
  ['played', { type: 'message.read', status: 'delivered' }],
  ['failed', { type: 'message.failed', status: 'failed' }],
]);
const ODD: Meaning = { type: 'message.updated', status: null };

/** Of calls that the business makes. */
const CALLS: ReadonlyMap<string, { readonly type: string; readonly status: string }> = new Map([
  ['ringing', { type: 'call.ringing', status: 'ringing' }],
  ['accepted', { type: 'call.answered', status: 'in-progress' }],
  ['rejected', { type: 'call.completed', status: 'busy' }],
]);

/** What became of a message or a call of ours. */
export function readStatus(at: Item): SourceEvent {
  const word = nameOf(isRecord(at.item) ? at.item['status'] : null)?.toLowerCase() ?? null;
  const senderType = `statuses.${word ?? 'unknown'}`;
  const { value: said, problems } = readObject(at.item, at.path);
  if (said === null || word === null) return unreadItem(senderType, at, problemsOf(at, problems, 'status'));
  const about = said.type ?? 'message';
  const call = about === 'call' ? CALLS.get(word) : undefined;
  // a payment fails without its message
  if (about !== 'message' && call === undefined) return unreadItem(senderType, at, problems);
  const person = personFrom(said.recipient_id, said.recipient_user_id);
  if (person === null) return unreadItem(senderType, at, problemsOf(at, problems, 'recipient_id'));
  const meaning = MEANINGS.get(word) ?? ODD;
  const common = { senderType, occurredAt: epochTime(said.timestamp), dedupeKey: boundedKey(said.id, word), problems };
  if (call !== undefined) {
    const data = callOf(said, call.status, person, at.change);
    return eventOf({ ...common, type: call.type, subject: { kind: 'call', id: said.id }, data });
  }
  const data = messageOf(said, meaning, person, at.change);
  return eventOf({ ...common, type: meaning.type, subject: { kind: 'message', id: said.id }, data });
}

function messageOf(said: WhatsappStatus, { type, status }: Meaning, person: Person, change: Change): Message {
  return {
    ...blankMessage(said.id),
    direction: 'outbound',
    from: partyOf(change.displayNumber),
    to: [person.party],
    status,
    errorCode: errorCodeOf(said.errors),
    conversationId: conversationOf(change, person.identity),
    phoneNumberId: change.phoneNumberId,
    readAt: type === 'message.read' ? isoTime(epochTime(said.timestamp)) : null,
    channel: 'whatsapp',
  };
}

function callOf(said: WhatsappStatus, status: string, person: Person, change: Change): Call {
  const from = partyOf(change.displayNumber);
  return {
    ...blankCall(said.id),
    direction: 'outbound',
    from,
    to: person.party,
    participants: partiesOf('outbound', from, [person.party]),
    status,
    answeredAt: status === 'in-progress' ? isoTime(epochTime(said.timestamp)) : null,
    phoneNumberId: change.phoneNumberId,
    missed: status === 'busy' ? false : null,
  };
}
