import type { Call, ContentToFetch, Direction } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { boundedKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { epochTime, isoTime, secondsBetween } from '../kit/time.js';
import { isRecord } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';
import { WhatsappCall } from './whatsapp.dto.js';
import { eventOf, nameOf, unreadItem, type Change, type Item } from './envelope.js';
import { problemsOf } from './read-message.js';

const readObject = objectReader(WhatsappCall);
const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['USER_INITIATED', 'inbound'],
  ['BUSINESS_INITIATED', 'outbound'],
]);
const RECORDING = 'call_recording_available';
const TRANSCRIPT = 'call_transcription_available';

export function readCall(at: Item): SourceEvent {
  const event = nameOf(isRecord(at.item) ? at.item['event'] : null);
  const senderType = `calls.${event ?? 'unknown'}`;
  const { value: said, problems } = readObject(at.item, at.path);
  if (said === null || event === null) return unreadItem(senderType, at, problemsOf(at, problems, 'event'));
  const call = { ...callOf(said, at.change), ...endOf(said) };
  return eventOf({
    type: typeOf(event, call),
    senderType,
    occurredAt: epochTime(said.timestamp),
    subject: { kind: 'call', id: said.id },
    data: call,
    dedupeKey: boundedKey(said.id, event),
    problems,
    toFetch: contentOf(said),
  });
}

function typeOf(event: string, { missed }: Call): string {
  if (event === 'connect') return 'call.ringing';
  if (event === 'terminate') return missed === true ? 'call.missed' : 'call.completed';
  if (event === RECORDING) return 'call.recording.completed';
  return event === TRANSCRIPT ? 'call.transcript.completed' : 'call.updated';
}

function callOf(said: WhatsappCall, change: Change): Call {
  const direction = DIRECTIONS.get(said.direction ?? '') ?? null;
  const parties = callersOf(said, direction, partyOf(change.displayNumber));
  const recordingId = said.event === RECORDING ? mediaIdOf(said) : null;
  return {
    ...blankCall(said.id),
    direction,
    ...parties,
    participants: partiesOf(direction, parties.from, parties.to === null ? [] : [parties.to]),
    status: said.event === 'connect' ? 'ringing' : null,
    recordings:
      recordingId === null
        ? null
        : [{ id: recordingId, url: null, type: null, durationSeconds: null, startedAt: null }],
    phoneNumberId: change.phoneNumberId,
  };
}

/** The direction is right where both parties are named the wrong way round, as in some of Meta's samples. */
function callersOf(said: WhatsappCall, direction: Direction | null, ours: string | null): Pick<Call, 'from' | 'to'> {
  const from = partyOf(said.from) ?? said.from_user_id ?? null;
  const to = partyOf(said.to) ?? said.to_user_id ?? null;
  const swapped = ours !== null && ours === (direction === 'inbound' ? from : to);
  return direction !== null && swapped ? { from: to, to: from } : { from, to };
}

type End = Partial<Pick<Call, 'status' | 'answeredAt' | 'endedAt' | 'durationSeconds' | 'missed'>>;

/** Only a call that was taken has a start. */
function endOf({ event, direction, status, ...said }: WhatsappCall): End {
  if (event !== 'terminate') return {};
  const answeredAt = isoTime(epochTime(said.start_time));
  const endedAt = isoTime(epochTime(said.end_time));
  const failed = [status].flat().some((word) => word?.toUpperCase() === 'FAILED');
  const inbound = DIRECTIONS.get(direction ?? '') === 'inbound';
  return {
    status: failed ? 'failed' : answeredAt === null ? 'no-answer' : 'completed',
    answeredAt,
    endedAt,
    durationSeconds: secondsBetween(answeredAt, endedAt) ?? (answeredAt === null ? null : (said.duration ?? null)),
    missed: direction ? inbound && answeredAt === null : null,
  };
}

function contentOf(said: WhatsappCall): ContentToFetch[] {
  if (said.event === RECORDING) return [{ what: 'recording', id: mediaIdOf(said), url: null }];
  return said.event === TRANSCRIPT ? [{ what: 'transcript', id: mediaIdOf(said), url: null }] : [];
}

function mediaIdOf({ media_id: id, recording, transcription }: WhatsappCall): string | null {
  return id ?? recording?.id ?? transcription?.id ?? null;
}
