import type { Call, ContentToFetch, Direction } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime, secondsBetween } from '../kit/time.js';
import { usable } from '../kit/value.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, partsOf, unread, whole, type Envelope } from './envelope.js';
import { ZoomElement, ZoomRecording, ZoomSummary, ZoomVoicemail } from './zoom.dto.js';

const readElement = objectReader(ZoomElement);
const readRecording = objectReader(ZoomRecording);
const readVoicemailObject = objectReader(ZoomVoicemail);
const readSummaryObject = objectReader(ZoomSummary);
const ANSWERED = 'answered';

/** Legs in the history of calls, by the names of three generations. */
export function readElements(envelope: Envelope): SourceEvent[] {
  return partsOf(envelope, 'call_elements', 'call_histories', 'call_logs').map((part) => {
    const { value: said, problems } = readElement(part.item, part.path);
    if (said === null) return unread(part, problems);
    const data = { ...callOf(said), userId: usable(envelope.object['user_id']) };
    const id = said.call_element_id ?? said.call_history_uuid ?? said.id;
    return eventOf(part, id ? [id] : [said.call_id, envelope.stamp], {
      type: 'call.completed',
      subject: { kind: 'call', id: said.call_id },
      data,
      problems,
      toFetch: [...content('recording', said.recording_id), ...content('voicemail', said.voicemail_id)],
    });
  });
}

function callOf(said: ZoomElement): Call {
  const parties = partiesIn(said);
  const startedAt = isoTime(parseTime(said.start_time ?? said.date_time));
  const answeredAt = isoTime(parseTime(said.answer_time ?? said.answer_start_time));
  const endedAt = isoTime(parseTime(said.end_time ?? said.call_end_time));
  const taken = said.result?.toLowerCase() === ANSWERED || answeredAt !== null;
  return {
    ...blankCall(said.call_id),
    ...parties,
    status: taken ? 'completed' : said.result ? 'no-answer' : null,
    startedAt,
    answeredAt,
    endedAt,
    durationSeconds: taken ? (said.talk_time ?? secondsBetween(answeredAt, endedAt)) : null,
    ringSeconds: secondsBetween(startedAt, taken ? answeredAt : endedAt),
    // another leg may have been taken
    missed: taken || parties.direction === 'outbound' ? false : null,
    recordings: said.recording_id ? [{ ...NO_RECORDING, id: said.recording_id }] : null,
    voicemail: said.voicemail_id ? { ...NO_VOICEMAIL, id: said.voicemail_id } : null,
  };
}

const NO_RECORDING = { id: null, url: null, type: null, durationSeconds: null, startedAt: null };
const NO_VOICEMAIL = { id: null, url: null, type: null, durationSeconds: null, transcript: null };

/** @param transcribed the transcript of each is ready; otherwise the recording */
export function readRecordings(envelope: Envelope, transcribed: boolean): SourceEvent[] {
  return partsOf(envelope, 'recordings').map((part) => {
    const { value: said, problems } = readRecording(part.item, part.path);
    if (said === null) return unread(part, problems);
    const { id, download_url: url = null, duration: durationSeconds = null } = said;
    const recording = { id, url, type: null, durationSeconds, startedAt: isoTime(parseTime(said.date_time)) };
    const about = { ...blankCall(said.call_id), ...partiesIn(said) };
    return eventOf(part, [id], {
      type: transcribed ? 'call.transcript.completed' : 'call.recording.completed',
      subject: { kind: 'call', id: said.call_id },
      data: { ...about, recordings: transcribed ? null : [recording] },
      problems,
      toFetch: transcribed ? content('transcript', id, said.transcript_download_url) : content('recording', id, url),
    });
  });
}

/** The voicemail, and its transcript when that follows. It stands for its call where that is not named. */
export function readVoicemail(envelope: Envelope): SourceEvent {
  const part = whole(envelope);
  const { value: said, problems } = readVoicemailObject(part.item, part.path);
  if (said === null) return unread(part, problems);
  const { id, download_url: url = null, duration: durationSeconds = null } = said;
  const transcript = said.transcription?.content ?? null;
  const callId = said.call_id ?? id;
  const data: Call = {
    ...blankCall(callId),
    ...partiesIn({ ...said, direction: 'inbound' }),
    status: 'no-answer',
    voicemail: { id, url, type: null, durationSeconds, transcript },
    userId: said.callee_user_id ?? null,
  };
  return eventOf(part, [id], {
    type: 'call.voicemail.completed',
    subject: { kind: 'call', id: callId },
    data,
    problems,
    toFetch: url === null ? [] : content('voicemail', id, url),
  });
}

/** Names a summary, which has to be fetched. */
export function readSummary(envelope: Envelope): SourceEvent {
  const part = whole(envelope);
  const { value: said, problems } = readSummaryObject(part.item, part.path);
  if (said === null) return unread(part, problems);
  const id = said.ai_call_summary_id ?? null;
  return eventOf(part, [id ?? said.call_id, envelope.stamp], {
    type: 'call.summary.completed',
    subject: { kind: 'call', id: said.call_id },
    data: blankCall(said.call_id),
    problems,
    toFetch: [{ what: 'summary', id, url: null }],
  });
}

type Parties = Pick<Call, 'direction' | 'from' | 'to' | 'participants'>;

function partiesIn(said: ZoomElement | ZoomRecording | ZoomVoicemail): Parties {
  const from = partyOf(said.caller_did_number) ?? partyOf(said.caller_number) ?? partyOf(said.caller_ext_number);
  const to = partyOf(said.callee_did_number) ?? partyOf(said.callee_number) ?? partyOf(said.callee_ext_number);
  const direction = directionOf(said.direction);
  return { direction, from, to, participants: partiesOf(direction, from, to === null ? [] : [to]) };
}

function directionOf(word: string | null | undefined): Direction | null {
  return word === 'inbound' || word === 'outbound' ? word : null;
}

function content(what: ContentToFetch['what'], id: string | null | undefined, url?: string | null): ContentToFetch[] {
  return id ? [{ what, id, url: url ?? null }] : [];
}
