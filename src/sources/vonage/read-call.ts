import type { Call } from '../../contract/index.js';
import { blankCall } from '../kit/blank.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime, secondsBetween } from '../kit/time.js';
import { readerOf, Recording, VoiceEvent } from './dto.js';
import type { Part } from './read.js';
import { CALL_WORDS } from './vocabulary.js';

const readVoice = readerOf(VoiceEvent);
const readRecorded = readerOf(Recording);
const SECONDS = /^\d{1,9}$/;

/** A status of one leg of a call, or a question what to do with it, which has none. */
export function readCall(body: Readonly<Record<string, unknown>>): Part {
  const { value, problems } = readVoice(body);
  const word = typeof body['status'] === 'string' ? body['status'] : 'updated';
  const senderType = `voice.${value?.status ?? word}`;
  const id = value?.uuid ?? value?.call_uuid ?? null;
  if (value === null) return { senderType, problems };
  if (id === null) return { senderType, problems: [...problems, { path: 'uuid', message: 'expected an id' }] };
  const known = CALL_WORDS.get(value.status ?? '');
  const at = parseTime(value.timestamp);
  const direction = directionOf(value.direction);
  const over = known?.type === 'call.completed';
  const completed = known?.status === 'completed';
  const missed = known?.untaken === true && direction === 'inbound';
  const answered = completed ? parseTime(value.start_time) : value.status === 'answered' ? at : null;
  const seconds = String(value.duration ?? '');
  const data = {
    ...blankCall(id),
    direction,
    from: partyOf(value.from) ?? partyOf(value.from_user),
    to: partyOf(value.to),
    status: known?.status ?? null,
    answeredAt: isoTime(answered),
    endedAt: over ? isoTime((completed ? parseTime(value.end_time) : null) ?? at) : null,
    durationSeconds: completed && SECONDS.test(seconds) ? Number(seconds) : null,
    missed: missed ? true : null,
    // joins the legs, and recordings, which name nothing else
    conversationId: value.conversation_uuid ?? null,
  };
  return {
    type: missed ? 'call.missed' : (known?.type ?? 'call.updated'),
    senderType,
    occurredAt: at,
    subject: { kind: 'call', id },
    data,
    ...(at === null ? {} : { dedupeKey: `${id}:${value.status ?? 'updated'}:${at.toISOString()}` }),
    problems,
  };
}

/** A recording names the conversation it is of, and no call. */
export function readRecording(body: Readonly<Record<string, unknown>>): Part {
  const senderType = 'voice.record';
  const { value, problems } = readRecorded(body);
  if (value === null) return { senderType, problems };
  const { recording_uuid: id, recording_url: url = null } = value;
  const recording = {
    id,
    url,
    type: null,
    durationSeconds: secondsBetween(value.start_time, value.end_time),
    startedAt: isoTime(parseTime(value.start_time)),
  };
  const data: Omit<Call, 'id'> & { id: null } = {
    ...blankCall(''),
    id: null,
    recordings: [recording],
    conversationId: value.conversation_uuid ?? null,
  };
  return {
    type: 'call.recording.completed',
    senderType,
    occurredAt: parseTime(value.timestamp),
    subject: { kind: 'call', id: null },
    data,
    dedupeKey: `${id}:record`,
    problems,
    toFetch: [{ what: 'recording', id, url }],
  };
}

function directionOf(direction: string | null | undefined): 'inbound' | 'outbound' | null {
  return direction === 'inbound' || direction === 'outbound' ? direction : null;
}
