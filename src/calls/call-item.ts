import {
  isoOf,
  timeOf,
  toKey,
  type Call,
  type CallRecording,
  type CallVoicemail,
  type Named,
  type PartyKeys,
} from '../contract/index.js';
import { endOf, isOfOnePhone, type CallEnd } from './call-end.js';
import type { CallState } from './fold-call.js';

/** A call as the API shows it: what all its events together say. */
export interface CallItem extends Call, Named {
  /** Its ids are unique within this source only. */
  source: string;
  missed: boolean;
  firstEventAt: string | null;
  lastEventAt: string | null;
  /** It is listed with the beginnings of its long parts; `/api/calls/{id}` has all of it. */
  truncated: boolean;
}

/** Names are looked up for many at once. */
export type UnnamedCall = Omit<CallItem, 'names'>;

export function toCallItem(state: CallState, truncated = false): UnnamedCall {
  return {
    id: state.id,
    source: state.source,
    direction: state.direction?.[0] ?? null,
    from: state.from?.[0] ?? null,
    to: state.to?.[0] ?? null,
    participants: state.participants?.[0] ?? null,
    status: statusOf(state),
    missed: isMissed(state),
    startedAt: state.startedAt ?? null,
    answeredAt: state.answeredAt ?? null,
    endedAt: state.endedAt ?? null,
    ...secondsOf(state),
    recordings: state.recordings === undefined ? null : recordingsOf(state.recordings),
    voicemail: state.voicemail === undefined ? null : voicemailOf(state.voicemail),
    summary: state.summary?.[0] ?? null,
    nextSteps: state.nextSteps?.[0] ?? null,
    summaryStatus: state.summaryStatus?.[0] ?? null,
    transcriptStatus: state.transcriptStatus?.[0] ?? null,
    jobs: state.jobs?.[0] ?? null,
    handledByAiAgent: state.handledByAiAgent?.[0] ?? null,
    transcript: state.transcript?.[0] ?? null,
    menuSelection: state.menuSelection?.[0] ?? null,
    forwardedFrom: state.forwardedFrom?.[0] ?? null,
    forwardedTo: state.forwardedTo?.[0] ?? null,
    conversationId: state.conversationId?.[0] ?? null,
    phoneNumberId: state.phoneNumberId?.[0] ?? null,
    userId: state.userId?.[0] ?? null,
    answeredByUserId: state.answeredByUserId?.[0] ?? null,
    initiatedByUserId: state.initiatedByUserId?.[0] ?? null,
    contactIds: state.contactIds?.[0] ?? null,
    firstEventAt: isoOf(state.firstEventAt),
    lastEventAt: isoOf(state.lastEventAt),
    truncated,
  };
}

/** Its place in lists: when it began, else when it was first heard of; the very end where nothing says. */
export function placeInTime({ startedAt, firstEventAt }: CallState): string {
  return new Date(timeOf(startedAt ?? null) ?? firstEventAt ?? 0).toISOString();
}

/** A column's array is for looking up; a list beyond this is not one of participants. */
const MOST_PARTIES = 200;

/** Every number that takes part, by its key. */
export function partiesOf({ from, to, participants }: CallState, keys: PartyKeys): string[] {
  const parties = [from?.[0], to?.[0], ...(participants?.[0] ?? [])].filter((party) => party !== undefined);
  return [...new Set(parties.map((party) => toKey(keys.keyOf(party))))].sort().slice(0, MOST_PARTIES);
}

/** How it ended, where that is known; else how far it has come. */
export function statusOf(state: CallState): string | null {
  const end = endOfState(state);
  if (end !== null && isOfOnePhone(end) && state.answeredAt !== undefined) return 'in-progress';
  return end?.status ?? state.status?.[0] ?? null;
}

/** Rows that no event has changed since version 0.1 have only the word. */
function endOfState({ end, status }: CallState): CallEnd | null {
  return end?.[0] ?? endOf('', status?.[0] ?? null, null);
}

/**
 * Inbound, over, and not taken. The last word on the end of the call decides. Where it is a bare `completed`, as in the
 * flat form, an answer or a talk on record does.
 */
export function isMissed(state: CallState): boolean {
  const { direction, answeredAt, forwardedTo, handledByAiAgent } = state;
  if (direction?.[0] === 'outbound' || handledByAiAgent?.[0] === true) return false;
  const end = endOfState(state);
  if (end === null) return false;
  if (end.missed !== null) return end.missed;
  const talked = !isOfOnePhone(end) && (state.durationSeconds?.[0] ?? 0) > 0;
  const taken = answeredAt !== undefined || forwardedTo !== undefined || talked;
  return direction?.[0] === 'inbound' && !taken;
}

type Seconds = Pick<Call, 'durationSeconds' | 'ringSeconds' | 'reportedSeconds'>;

/** By the times of all events, where they are known: some events bring one time, others the other. */
function secondsOf(state: CallState): Seconds {
  const { startedAt, answeredAt, endedAt } = state;
  const missed = isMissed(state);
  const talk = secondsBetween(answeredAt, endedAt) ?? state.durationSeconds?.[0] ?? null;
  const durationSeconds = missed && talk !== 0 ? null : talk;
  return {
    durationSeconds,
    ringSeconds: secondsBetween(startedAt, missed ? endedAt : answeredAt) ?? state.ringSeconds?.[0] ?? null,
    reportedSeconds: durationSeconds === null ? (state.reportedSeconds?.[0] ?? null) : null,
  };
}

function secondsBetween(start: string | undefined, end: string | undefined): number | null {
  const [from, to] = [timeOf(start ?? null), timeOf(end ?? null)];
  return from === null || to === null || to < from ? null : Math.round((to - from) / 1000);
}

type Recordings = NonNullable<CallState['recordings']>;

/** One entry per recording: those with one id, or the same address, are the same, and the last one said is shown. */
function recordingsOf(recordings: Recordings): CallRecording[] {
  const oldestFirst = Object.values(recordings).sort((one, other) => (one[1] ?? 0) - (other[1] ?? 0));
  const named = new Map<string, CallRecording>();
  const idOfUrl = new Map<string, string>();
  for (const [recording] of oldestFirst) {
    if (recording.id === null) continue;
    named.set(recording.id, recording);
    if (recording.url !== null) idOfUrl.set(recording.url, recording.id);
  }
  const unnamed = oldestFirst
    .map(([recording]) => recording)
    .filter(({ id, url }) => id === null && (url === null || !idOfUrl.has(url)));
  return [...named.values(), ...unnamed];
}

function voicemailOf(fields: NonNullable<CallState['voicemail']>): CallVoicemail {
  const known = Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
  return { id: null, url: null, type: null, durationSeconds: null, transcript: null, ...known };
}
