import type { Call, CallRecording, Direction } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime, secondsBetween } from '../kit/time.js';
import type { Read, Said } from './read-message.js';
import { TelnyxCall } from './telnyx.dto.js';

const readObject = objectReader(TelnyxCall);

/** Ours of those that say something about a call. What is not listed here stays the sender's object. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['call.initiated', 'call.started'],
  ['call.answered', 'call.answered'],
  ['call.bridged', 'call.updated'],
  ['call.hangup', 'call.completed'],
  ['call.recording.saved', 'call.recording.completed'],
  ['call.recording.transcription.saved', 'call.transcript.completed'],
]);
export const CALL_TYPES: ReadonlySet<string> = new Set(TYPES.keys());

const STATUSES: ReadonlyMap<string, string> = new Map([
  ['call.initiated', 'ringing'],
  ['call.answered', 'in-progress'],
  ['call.bridged', 'in-progress'],
]);
const ENDS: ReadonlyMap<string, string> = new Map([
  ['normal_clearing', 'completed'],
  ['user_busy', 'busy'],
  ['call_rejected', 'busy'],
  ['originator_cancel', 'canceled'],
  ['no_answer', 'no-answer'],
  ['timeout', 'no-answer'],
]);
const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['incoming', 'inbound'],
  ['outgoing', 'outbound'],
]);

export function readCall(payload: unknown, { senderType, occurredAt }: Said): Read {
  const { value: said, problems } = readObject(payload, '');
  if (said === null) return { content: null, problems };
  const direction = DIRECTIONS.get(said.direction ?? '') ?? null;
  const isOver = senderType === 'call.hangup';
  const status = isOver ? (ENDS.get(said.hangup_cause ?? '') ?? 'failed') : (STATUSES.get(senderType) ?? null);
  const [from, to] = [partyOf(said.from), partyOf(said.to)];
  // `completed` may be the end of one that was not answered: only all events together show it
  const missed = isOver && direction === 'inbound' && status !== 'completed';
  const data: Call = {
    ...blankCall(said.call_session_id),
    direction,
    from,
    to,
    participants: partiesOf(direction, from, to === null ? [] : [to]),
    status,
    startedAt: isoTime(parseTime(said.start_time)),
    answeredAt: senderType === 'call.answered' ? isoTime(occurredAt) : null,
    endedAt: isOver ? isoTime(occurredAt) : null,
    missed: missed ? true : null,
    recordings: recordingsOf(said),
    transcript: transcriptOf(said),
    transcriptStatus: said.transcription_text == null ? null : 'completed',
  };
  const type = missed ? 'call.missed' : (TYPES.get(senderType) ?? 'call.updated');
  const toFetch = (data.recordings ?? []).map(({ url }) => ({ what: 'recording', id: null, url }) as const);
  return { content: { type, subject: { kind: 'call', id: data.id }, data, toFetch }, problems };
}

/** The first addresses are valid for 10 minutes. */
function recordingsOf(said: TelnyxCall): CallRecording[] | null {
  const { recording_urls: signed, public_recording_urls: open } = said;
  const found = [signed, open].find((urls) => urls?.mp3 || urls?.wav);
  if (!found) return null;
  const startedAt = isoTime(parseTime(said.recording_started_at));
  const durationSeconds = secondsBetween(said.recording_started_at, said.recording_ended_at);
  const [url, type] = found.mp3 ? [found.mp3, 'audio/mpeg'] : [found.wav ?? null, 'audio/wav'];
  return [{ id: null, url, type, durationSeconds, startedAt }];
}

function transcriptOf({ transcription_text: content }: TelnyxCall): Call['transcript'] {
  if (!content) return null;
  return [{ content, startSeconds: null, endSeconds: null, identifier: null, userId: null }];
}
