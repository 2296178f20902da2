import {
  earlier,
  highest,
  later,
  mergeBy,
  millisecondsOf,
  newest,
  newestFilled,
  said,
  union,
  validTime,
  type Call,
  type CallJob,
  type CallMenuSelection,
  type CallRecording,
  type CallTranscriptLine,
  type CallVoicemail,
  type Direction,
  type Latest,
  type ProcessingStatus,
  type WebhookEvent,
} from '../contract/index.js';
import { endOf, endRank, type CallEnd } from './call-end.js';
import { callStatusOf, callStatusRank } from './call-status.js';

/** All that events say about one call, from ringing to transcript. What no event says is absent. */
export interface CallState {
  id: string;
  source: string;
  direction?: Latest<Direction>;
  from?: Latest<string>;
  to?: Latest<string>;
  participants?: Latest<string[]>;
  status?: Latest<string>;
  /** How it ended, by the event that says so last. */
  end?: Latest<CallEnd>;
  startedAt?: string;
  answeredAt?: string;
  endedAt?: string;
  durationSeconds?: Latest<number>;
  ringSeconds?: Latest<number>;
  reportedSeconds?: Latest<number>;
  /** By id and address, see `keyOf`. */
  recordings?: Record<string, Latest<CallRecording>>;
  /** Field by field: some events know that there is one, others its transcript. */
  voicemail?: Record<string, Latest<string | number>>;
  summary?: Latest<string[]>;
  nextSteps?: Latest<string[]>;
  summaryStatus?: Latest<ProcessingStatus>;
  transcriptStatus?: Latest<ProcessingStatus>;
  jobs?: Latest<CallJob[]>;
  handledByAiAgent?: Latest<boolean>;
  transcript?: Latest<CallTranscriptLine[]>;
  menuSelection?: Latest<CallMenuSelection>;
  forwardedFrom?: Latest<string>;
  forwardedTo?: Latest<string>;
  conversationId?: Latest<string>;
  phoneNumberId?: Latest<string>;
  userId?: Latest<string>;
  answeredByUserId?: Latest<string>;
  initiatedByUserId?: Latest<string>;
  contactIds?: Latest<string[]>;
  firstEventAt?: number;
  lastEventAt?: number;
}

/** What one event says. */
export function callStateOf({ source, type, occurredAt, data }: WebhookEvent<Call>): CallState {
  const at = millisecondsOf(occurredAt);
  const status = callStatusOf(type, data.status);
  return {
    id: data.id,
    source,
    direction: said(data.direction, at),
    from: said(data.from, at),
    to: said(data.to, at),
    participants: said(data.participants, at),
    status: said(status, at),
    end: said(endOf(type, status, data.missed, data.direction), at),
    startedAt: validTime(data.startedAt),
    answeredAt: validTime(data.answeredAt),
    endedAt: validTime(data.endedAt),
    durationSeconds: said(data.durationSeconds, at),
    ringSeconds: said(data.ringSeconds, at),
    reportedSeconds: said(data.reportedSeconds, at),
    recordings: recordingsOf(data.recordings, at),
    voicemail: voicemailOf(data.voicemail, at),
    summary: said(data.summary, at),
    nextSteps: said(data.nextSteps, at),
    summaryStatus: said(data.summaryStatus, at),
    transcriptStatus: said(data.transcriptStatus, at),
    jobs: said(data.jobs, at),
    handledByAiAgent: said(data.handledByAiAgent, at),
    transcript: said(data.transcript, at),
    menuSelection: said(data.menuSelection, at),
    forwardedFrom: said(data.forwardedFrom, at),
    forwardedTo: said(data.forwardedTo, at),
    conversationId: said(data.conversationId, at),
    phoneNumberId: said(data.phoneNumberId, at),
    userId: said(data.userId, at),
    answeredByUserId: said(data.answeredByUserId, at),
    initiatedByUserId: said(data.initiatedByUserId, at),
    contactIds: said(data.contactIds, at),
    firstEventAt: at ?? undefined,
    lastEventAt: at ?? undefined,
  };
}

/** Commutative, associative and idempotent: order, grouping and repetition do not change the result. */
export const mergeCalls = mergeBy<CallState>({
  id: (one) => one,
  source: (one) => one,
  direction: newest,
  from: newest,
  to: newest,
  participants: newestFilled,
  status: highest(callStatusRank),
  end: highest(endRank),
  startedAt: earlier,
  answeredAt: earlier,
  endedAt: later,
  durationSeconds: newest,
  ringSeconds: newest,
  reportedSeconds: newest,
  recordings: union(newest),
  voicemail: union(newest),
  summary: newestFilled,
  nextSteps: newestFilled,
  summaryStatus: newest,
  transcriptStatus: newest,
  jobs: newestFilled,
  handledByAiAgent: newest,
  transcript: newestFilled,
  menuSelection: newest,
  forwardedFrom: newest,
  forwardedTo: newest,
  conversationId: newest,
  phoneNumberId: newest,
  userId: newest,
  answeredByUserId: newest,
  initiatedByUserId: newest,
  contactIds: newest,
  firstEventAt: Math.min,
  lastEventAt: Math.max,
});

function recordingsOf(recordings: CallRecording[] | null, at: number | null): CallState['recordings'] {
  if (recordings === null) return undefined;
  return recordings
    .map((recording) => ({ [keyOf(recording)]: [recording, at] as const }))
    .reduce(union<Latest<CallRecording>>(newest), {});
}

/** A file without an id is known by its address, which some platforms sign anew in each event. */
function keyOf({ id, url }: CallRecording): string {
  const signed = id === null && url !== null && EXPIRES.test(url);
  return JSON.stringify([id, signed ? url.replace(/\?.*$/, '') : url]);
}

const EXPIRES = /[?&](?:Expires|X-Amz-Expires)=/;

function voicemailOf(voicemail: CallVoicemail | null, at: number | null): CallState['voicemail'] {
  if (voicemail === null) return undefined;
  const known = Object.entries(voicemail).filter((field): field is [string, string | number] => field[1] !== null);
  return Object.fromEntries(known.map(([name, value]) => [name, [value, at]]));
}
