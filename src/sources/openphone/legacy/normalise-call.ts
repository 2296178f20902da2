import type { Call } from '../../../contract/index.js';
import { blankCall, partiesOf } from '../../kit/blank.js';
import { isMissed } from '../call-end.js';
import { secondsOf } from '../call-times.js';
import { contactIds } from '../contact-id.js';
import { jobsOf, processingStatusOf } from '../job.dto.js';
import { textList } from '../../kit/text-list.js';
import { callStatusOf, directionOf } from '../vocabulary.js';
import type { LegacySummaryEvent, LegacyTranscriptEvent } from './call-content.dto.js';
import type { LegacyCallEvent } from './call.dto.js';
import { placeOf } from './place.js';

type LegacyCall = LegacyCallEvent['data']['object'];

export function normaliseCall({ data }: LegacyCallEvent, type: string): Call {
  const { object } = data;
  const direction = directionOf(object.direction, type);
  const status = callStatusOf(object.status, type);
  return {
    ...blankCall(object.id),
    direction,
    ...endsOf(object, direction),
    status,
    startedAt: object.createdAt ?? null,
    answeredAt: object.answeredAt ?? null,
    endedAt: object.completedAt ?? null,
    ...secondsOf(timesOf(object), false),
    missed: isMissed({ ...object, direction, status }),
    recordings: recordingsOf(object, type),
    voicemail: voicemailOf(object),
    forwardedFrom: object.forwardedFrom ?? null,
    forwardedTo: object.forwardedTo ?? null,
    ...placeOf(data, object),
    userId: object.userId ?? null,
    answeredByUserId: object.answeredBy ?? null,
    initiatedByUserId: object.initiatedBy ?? null,
    contactIds: contactIds(object.contactIds),
  };
}

export function normaliseSummary({ data }: LegacySummaryEvent): Call {
  const { callId, summary, nextSteps, status, jobs, contactIds: ids } = data.object;
  return {
    ...blankCall(callId),
    summary: summary ?? null,
    nextSteps: nextSteps ?? null,
    summaryStatus: processingStatusOf(status),
    jobs: jobsOf(jobs),
    handledByAiAgent: jobs?.length ? true : null,
    ...placeOf(data),
    contactIds: contactIds(ids),
  };
}

export function normaliseTranscript({ data }: LegacyTranscriptEvent): Call {
  const { callId, dialogue, status, contactIds: ids } = data.object;
  const transcript = dialogue?.map(({ content, start, end, identifier, userId }) => ({
    content,
    startSeconds: start ?? null,
    endSeconds: end ?? null,
    identifier: identifier ?? null,
    userId: userId ?? null,
  }));
  return {
    ...blankCall(callId),
    transcript: transcript ?? null,
    transcriptStatus: processingStatusOf(status),
    ...placeOf(data),
    contactIds: contactIds(ids),
  };
}

/**
 * v2 and v3 name both ends. v4 lists the participants: the outside one alone, or both, of an incoming call the outside
 * one first. The order of an outgoing call with both is not known.
 */
function endsOf(
  { from, to, participants }: LegacyCall,
  direction: Call['direction'],
): Pick<Call, 'from' | 'to' | 'participants'> {
  const called = textList(to);
  const ends = { from: from ?? null, to: called.length === 1 ? (called[0] ?? null) : null };
  if (!participants?.length) return { ...ends, participants: partiesOf(direction, from, called) };
  const [first = null, second = null] = participants;
  if (participants.length > 2) return { ...ends, participants };
  if (direction === 'inbound') return { from: ends.from ?? first, to: ends.to ?? second, participants };
  if (direction === 'outbound' && second === null) return { from: ends.from, to: ends.to ?? first, participants };
  return { ...ends, participants };
}

function timesOf({ createdAt, answeredAt, completedAt, duration }: LegacyCall) {
  return { startedAt: createdAt, answeredAt, endedAt: completedAt, duration };
}

/** v2 and v3 send an empty `media` with every call: only with the recording event does it mean that there is none. */
function recordingsOf({ recordings, media }: LegacyCall, type: string): Call['recordings'] {
  const speaksOfMedia = type === 'call.recording.completed' || (media?.length ?? 0) > 0;
  const found = recordings ?? (speaksOfMedia ? media : null);
  return (
    found?.map(({ id, url, type: mediaType, duration, startTime }) => ({
      id: id ?? null,
      url: url ?? null,
      type: mediaType ?? null,
      durationSeconds: duration ?? null,
      startedAt: startTime ?? null,
    })) ?? null
  );
}

function voicemailOf({ voicemail }: LegacyCall): Call['voicemail'] {
  if (!voicemail) return null;
  const { url, type, duration } = voicemail;
  return { id: null, url: url ?? null, type: type ?? null, durationSeconds: duration ?? null, transcript: null };
}
