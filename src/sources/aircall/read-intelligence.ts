import type { Call, CallTranscriptLine } from '../../contract/index.js';
import { blankCall } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { AircallSummary, AircallTranscription } from './aircall.dto.js';
import { idText, type Read } from './said.js';

const readSummaryObject = objectReader(AircallSummary);
const readTranscriptionObject = objectReader(AircallTranscription);

export function readSummary(payload: unknown): Read {
  const { value: said, problems } = readSummaryObject(payload, '');
  if (said === null) return { content: null, problems };
  const summary: Partial<Call> = { summary: [said.content], summaryStatus: 'completed' };
  return readAs('call.summary.completed', said.call_id, summary, problems);
}

export function readTranscription(payload: unknown): Read {
  const { value: said, problems } = readTranscriptionObject(payload, '');
  if (said === null) return { content: null, problems };
  const transcript = said.content.utterances.map(lineOf);
  if (said.type !== 'voicemail') {
    const lines: Partial<Call> = { transcript, transcriptStatus: 'completed' };
    return readAs('call.transcript.completed', said.call_id, lines, problems);
  }
  const text = transcript.map(({ content }) => content).join('\n');
  const voicemail = { id: null, url: null, type: null, durationSeconds: null, transcript: text };
  return readAs('call.voicemail.completed', said.call_id, { voicemail }, problems);
}

function lineOf(said: AircallTranscription['content']['utterances'][number]): CallTranscriptLine {
  return {
    content: said.text,
    startSeconds: said.start_time ?? null,
    endSeconds: said.end_time ?? null,
    identifier: partyOf(said.phone_number),
    userId: idText(said.user_id),
  };
}

/** The subject is the call; the id of the text itself only makes the key. */
function readAs(type: string, callId: string | number, more: Partial<Call>, problems: Read['problems']): Read {
  const data: Call = { ...blankCall(String(callId)), ...more };
  return { content: { type, subject: { kind: 'call', id: data.id }, data }, problems };
}
