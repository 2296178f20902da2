import type { Call } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { isoTime, parseTime } from '../kit/time.js';
import { isRecord } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, idOf, itemAt, problemsOf, unread, type Part } from './envelope.js';
import { directionOf, numberOf } from './read-message.js';
import { Session, SessionParty } from './ringcentral.dto.js';

const readSession = objectReader(Session);
const readPartyObject = objectReader(SessionParty);
const OVER = 'Disconnected';

interface Meaning {
  readonly type: string;
  readonly status: string | null;
}

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['Setup', { type: 'call.started', status: 'ringing' }],
  ['Proceeding', { type: 'call.ringing', status: 'ringing' }],
  ['Answered', { type: 'call.answered', status: 'in-progress' }],
  ['Hold', { type: 'call.updated', status: 'in-progress' }],
  ['Parked', { type: 'call.updated', status: 'in-progress' }],
  ['VoiceMail', { type: 'call.updated', status: 'no-answer' }],
  ['VoiceMailScreening', { type: 'call.updated', status: 'no-answer' }],
]);
const ODD: Meaning = { type: 'call.updated', status: null };

const ENDS: ReadonlyMap<string, string> = new Map([
  ['NoAnswer', 'no-answer'],
  ['Voicemail', 'no-answer'],
  ['TargetBusy', 'busy'],
  ['Rejected', 'busy'],
  ['Cancelled', 'canceled'],
]);

/** One party in each notification, as documented; several are several events about one call. */
export function readSessions(part: Part): SourceEvent[] {
  const { value: session, problems } = readSession(part.item, part.path);
  const parties = isRecord(part.item) ? part.item['parties'] : null;
  if (session === null) return [unread(part, problems)];
  if (!Array.isArray(parties) || parties.length === 0) {
    return [unread(part, problemsOf([], `${part.path}.parties`, 'a list of parties'))];
  }
  return parties.map((party: unknown, index) => {
    const at = itemAt(part, 'parties', party, index);
    return readParty(session, parties.length === 1 ? { ...at, key: part.key } : at, problems);
  });
}

function readParty(session: Session, part: Part, outer: SourceEvent['problems']): SourceEvent {
  const { value: said, problems } = readPartyObject(part.item, part.path);
  if (said === null) return unread(part, [...outer, ...problems]);
  const occurredAt = parseTime(session.eventTime) ?? part.sentAt;
  const { code } = said.status;
  const data = callOf(said, session.telephonySessionId, isoTime(occurredAt));
  const type = code === OVER ? endTypeOf(data) : (MEANINGS.get(code) ?? ODD).type;
  return eventOf(part, {
    type,
    occurredAt,
    subject: { kind: 'call', id: data.id },
    data,
    problems: [...outer, ...problems],
    toFetch: (data.recordings ?? []).map(({ id }) => ({ what: 'recording', id, url: null })),
  });
}

function endTypeOf({ missed }: Call): string {
  return missed === true ? 'call.missed' : 'call.completed';
}

function callOf(said: SessionParty, id: string, at: string | null): Call {
  const { code } = said.status;
  const direction = directionOf(said.direction);
  const [from, to] = [numberOf(said.from), numberOf(said.to)];
  const isOver = code === OVER;
  const ringing = code === 'Setup' || code === 'Proceeding';
  return {
    ...blankCall(id),
    direction,
    from,
    to,
    participants: partiesOf(direction, from, to === null ? [] : [to]),
    status: isOver ? endOf(said) : (MEANINGS.get(code) ?? ODD).status,
    startedAt: ringing ? at : null,
    answeredAt: code === 'Answered' ? at : null,
    endedAt: isOver ? at : null,
    missed: isOver ? missedBy(said, direction) : null,
    recordings: recordingsOf(said),
    userId: idOf(said.extensionId),
  };
}

function endOf({ missedCall, status: { reason } }: SessionParty): string {
  return missedCall === true ? 'no-answer' : (ENDS.get(reason ?? '') ?? 'completed');
}

/** Of a queue, another member may have taken it. All else that one party leaves open is seen from all events together. */
function missedBy({ missedCall, queueCall }: SessionParty, direction: Call['direction']): boolean | null {
  if (direction === 'outbound') return false;
  return direction === 'inbound' && missedCall === true && queueCall !== true ? true : null;
}

function recordingsOf({ recordings }: SessionParty): Call['recordings'] {
  if (!recordings) return null;
  const ids = recordings.map(({ id }) => idOf(id)).filter((id) => id !== null);
  return ids.map((id) => ({ id, url: null, type: null, durationSeconds: null, startedAt: null }));
}
