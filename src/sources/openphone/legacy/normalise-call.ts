import type { Call } from '../../../contract/index.js';
import { blankCall, partiesOf } from '../blank.js';
import { textList } from '../text-list.js';
import { secondsBetween } from '../time.js';
import { callStatusOf, directionOf } from '../vocabulary.js';
import type { LegacySummaryEvent, LegacyTranscriptEvent } from './call-content.dto.js';
import type { LegacyCallEvent } from './call.dto.js';
import { placeOf } from './place.js';

type LegacyCall = LegacyCallEvent['data']['object'];

export function normaliseCall({ data }: LegacyCallEvent, type: string): Call {
  const { object } = data;
  const direction = directionOf(object.direction, type);
  const to = textList(object.to);
  return {
    ...blankCall(object.id),
    direction,
    from: object.from ?? null,
    to: to.length === 1 ? (to[0] ?? null) : null,
    participants: object.participants?.length ? object.participants : partiesOf(direction, object.from, to),
    status: callStatusOf(object.status, type),
    startedAt: object.createdAt ?? null,
    answeredAt: object.answeredAt ?? null,
    endedAt: object.completedAt ?? null,
    durationSeconds: object.duration ?? secondsBetween(object.answeredAt, object.completedAt),
    recordings: recordingsOf(object, type),
    voicemail: voicemailOf(object),
    forwardedFrom: object.forwardedFrom ?? null,
    forwardedTo: object.forwardedTo ?? null,
    ...placeOf(data, object),
    userId: object.userId ?? null,
    contactIds: object.contactIds ?? null,
  };
}

export function normaliseSummary({ data }: LegacySummaryEvent): Call {
  const { callId, summary, nextSteps, contactIds } = data.object;
  return {
    ...blankCall(callId),
    summary: summary ?? null,
    nextSteps: nextSteps ?? null,
    ...placeOf(data),
    contactIds: contactIds ?? null,
  };
}

export function normaliseTranscript({ data }: LegacyTranscriptEvent): Call {
  const { callId, dialogue, contactIds } = data.object;
  const transcript = dialogue?.map(({ content, start, end, identifier, userId }) => ({
    content,
    startSeconds: start ?? null,
    endSeconds: end ?? null,
    identifier: identifier ?? null,
    userId: userId ?? null,
  }));
  return { ...blankCall(callId), transcript: transcript ?? null, ...placeOf(data), contactIds: contactIds ?? null };
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
