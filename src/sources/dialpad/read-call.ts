import type { Call, CallRecording, CallVoicemail } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { boundedKey } from '../kit/bounded-key.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { epochTime, isoTime } from '../kit/time.js';
import { DialpadCall, type Id } from './dialpad.dto.js';
import { directionOf } from './read-message.js';
import type { Read } from './said.js';

const readObject = objectReader(DialpadCall);

const TYPES: ReadonlyMap<string, string> = new Map([
  ['calling', 'call.started'],
  ['preanswer', 'call.started'],
  ['queued', 'call.started'],
  ['ringing', 'call.ringing'],
  ['connected', 'call.answered'],
  ['voicemail_uploaded', 'call.voicemail.completed'],
  ['recording', 'call.recording.completed'],
  ['admin_recording', 'call.recording.completed'],
  ['recap_summary', 'call.summary.completed'],
]);
const TRANSCRIBED: ReadonlySet<string> = new Set(['transcription', 'call_transcription']);
const RINGS: ReadonlySet<string> = new Set(['calling', 'preanswer', 'queued', 'ringing']);
const GOES_ON: ReadonlySet<string> = new Set(['connected', 'hold']);
const ENDS: ReadonlySet<string> = new Set(['hangup', 'missed']);
const UNTAKEN: ReadonlySet<string> = new Set(['missed', 'voicemail', 'voicemail_uploaded']);

export function readCall(claims: unknown): Read {
  const { value: said, problems } = readObject(claims, '');
  if (said === null) return { said: null, problems };
  const { state } = said;
  const leg = String(said.call_id);
  const id = callIdOf(said);
  const direction = directionOf(said.direction);
  const [outside, inside] = [partyOf(said.external_number), partyOf(said.internal_number)];
  const [from, to] = direction === 'outbound' ? [inside, outside] : [outside, inside];
  const connected = isoTime(epochTime(said.date_connected));
  const status = statusOf(said, connected, leg === id);
  const untaken = status === 'no-answer' && direction === 'inbound';
  const voicemail = voicemailOf(said);
  const text = voicemail === null ? said.transcription_text : null;
  const isEnd = ENDS.has(state) && status !== null;
  const isOver = isEnd || (leg === id && !RINGS.has(state) && !GOES_ON.has(state));
  const data: Call = {
    ...blankCall(id),
    direction,
    from,
    to,
    participants: partiesOf(direction, from, to === null ? [] : [to]),
    status,
    startedAt: isoTime(epochTime(said.date_started)),
    answeredAt: connected,
    endedAt: isOver ? isoTime(epochTime(said.date_ended)) : null,
    durationSeconds: isOver && connected !== null && said.date_ended != null ? secondsOf(said.duration) : null,
    missed: untaken ? true : null,
    recordings: recordingsOf(said),
    voicemail,
    transcript: text ? [{ content: text, startSeconds: null, endSeconds: null, identifier: null, userId: null }] : null,
    userId: said.target?.type === 'user' ? textOf(said.target.id) : null,
  };
  const stamp = said.event_timestamp ?? '';
  return {
    said: {
      type: isEnd ? (untaken ? 'call.missed' : 'call.completed') : typeOf(state, voicemail !== null),
      senderType: `call.${state}`,
      occurredAt: epochTime(said.event_timestamp),
      subject: { kind: 'call', id },
      data,
      dedupeKey: boundedKey('call', leg, state, String(stamp)),
      toFetch: state === 'recap_summary' ? [{ what: 'summary', id: leg, url: null }] : [],
    },
    problems,
  };
}

/** No field is on all legs: the first of these that is there is what most of them share. */
function callIdOf({ call_id, master_call_id, entry_point_call_id }: DialpadCall): string {
  return String(master_call_id ?? entry_point_call_id ?? call_id);
}

/** A leg that rang in vain is not the end of its call, as another one may have been answered. */
function statusOf(said: DialpadCall, connected: string | null, isWhole: boolean): string | null {
  const { state } = said;
  if (RINGS.has(state)) return 'ringing';
  if (GOES_ON.has(state)) return 'in-progress';
  const isTaken = connected !== null || said.operator_call_id != null;
  if (state === 'hangup' && (connected !== null || (isWhole && isTaken))) return 'completed';
  return isWhole && (state === 'hangup' || UNTAKEN.has(state)) ? 'no-answer' : null;
}

function typeOf(state: string, hasVoicemail: boolean): string {
  if (TRANSCRIBED.has(state)) return hasVoicemail ? 'call.voicemail.completed' : 'call.transcript.completed';
  return TYPES.get(state) ?? 'call.updated';
}

function recordingsOf({ recording_details: details }: DialpadCall): CallRecording[] | null {
  const recordings = (details ?? []).filter((one) => one.recording_type !== 'voicemail');
  if (recordings.length === 0) return null;
  return recordings.map(({ id, url, duration, start_time }) => ({
    id: textOf(id),
    url: url ?? null,
    type: null,
    durationSeconds: secondsOf(duration),
    startedAt: isoTime(epochTime(start_time)),
  }));
}

function voicemailOf(said: DialpadCall): CallVoicemail | null {
  const [id, url] = [textOf(said.voicemail_recording_id), said.voicemail_link ?? null];
  if (id === null && url === null) return null;
  return { id, url, type: null, durationSeconds: null, transcript: said.transcription_text ?? null };
}

const textOf = (id: Id | null | undefined) => (id == null ? null : String(id));
const secondsOf = (ms: number | null | undefined) => (ms == null ? null : Math.round(ms / 1000));
