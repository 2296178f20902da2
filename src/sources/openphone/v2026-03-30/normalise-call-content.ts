import type { Call } from '../../../contract/index.js';
import { blankCall } from '../../kit/blank.js';
import { jobsOf, processingStatusOf } from '../job.dto.js';
import { directionOf } from '../vocabulary.js';
import type { SummaryEvent, TranscriptEvent, VoicemailEvent } from './call-content.dto.js';
import { endsOf, placeOf } from './place.js';

/** The times and the duration in these payloads are those of the summary, transcript or voicemail, not of the call. */
export function normaliseSummary({ data }: SummaryEvent): Call {
  const { callId, summary, nextSteps, processingStatus, fromPhoneNumber, handledByAiAgent, answeredByUserId, jobs } =
    data.resource;
  const ends = endsOf(data.context, null);
  return {
    ...blankCall(callId),
    ...ends,
    from: fromPhoneNumber ?? ends.from,
    summary: summary ?? null,
    nextSteps: nextSteps ?? null,
    summaryStatus: processingStatusOf(processingStatus),
    jobs: jobsOf(jobs),
    handledByAiAgent: handledByAiAgent ?? null,
    ...placeOf(data.context),
    answeredByUserId: answeredByUserId ?? null,
  };
}

export function normaliseTranscript({ data }: TranscriptEvent): Call {
  const transcript = data.resource.dialogue?.map(({ content, start, end, identifier, userId }) => ({
    content,
    startSeconds: start ?? null,
    endSeconds: end ?? null,
    identifier: identifier ?? null,
    userId: userId ?? null,
  }));
  return {
    ...blankCall(data.resource.callId),
    ...endsOf(data.context, null),
    transcript: transcript ?? null,
    transcriptStatus: processingStatusOf(data.resource.processingStatus),
    ...placeOf(data.context),
  };
}

/** A voicemail belongs to its call; while that is unknown, it stands for itself. */
export function normaliseVoicemail({ data }: VoicemailEvent, type: string): Call {
  const { resource, context } = data;
  const direction = directionOf(resource.direction, type);
  const ends = endsOf(context, direction);
  return {
    ...blankCall(resource.callId ?? resource.id),
    direction,
    from: resource.from ?? ends.from,
    to: resource.to ?? ends.to,
    participants: ends.participants,
    voicemail: {
      id: resource.voicemailId ?? null,
      url: resource.recordingUrl ?? null,
      type: null,
      durationSeconds: resource.duration ?? null,
      transcript: resource.transcript ?? null,
    },
    ...placeOf(context),
  };
}
